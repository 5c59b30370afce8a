import Testing
import WellSenseStore

/// Expects a body to fail with a code.
func expect(_ code: StoreError.Code, _ body: () async throws -> Void, at place: SourceLocation = #_sourceLocation) async {
  do {
    try await body()
    Issue.record("expected \(code), but it succeeded", sourceLocation: place)
  } catch let error as StoreError {
    #expect(error.code == code, "\(error)", sourceLocation: place)
  } catch {
    Issue.record("expected \(code), but seen \(error)", sourceLocation: place)
  }
}
