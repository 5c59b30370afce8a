import TestSupport
import Testing
import WellSenseStore

/// The JSON test suite. It is not part of the repository: without `WELLSENSE_DATA` or the folder beside the package these are skipped.
@Suite(.enabled(if: TestData.has("corpora/json-test-suite"), "corpora/json-test-suite is absent: set WELLSENSE_DATA"))
struct JSONCorpusTests {
  private static let parsing = "corpora/json-test-suite/test_parsing"

  /// `nil` where the document is accepted, else what the error says after the place.
  private func verdict(_ bytes: [UInt8]) -> String? {
    do {
      _ = try JSON(parsing: bytes)
      return nil
    } catch {
      guard error.code == .invalid, let colon = error.detail.firstIndex(of: ":") else { return error.description }
      return String(error.detail[colon...].dropFirst(2))
    }
  }

  @Test func `91 of 95 valid files are accepted, and the other four are named`() throws {
    let files = try TestData.files(in: Self.parsing, prefix: "y_")
    let refused = files.compactMap { file in verdict(file.bytes).map { [file.name, $0] } }
    #expect(files.count == 95)
    #expect(
      refused == [
        ["y_object_duplicated_key.json", "a key occurs twice in one object"],
        ["y_object_duplicated_key_and_value.json", "a key occurs twice in one object"],
        ["y_object_escaped_null_in_key.json", "a NUL character"],
        ["y_string_null_escape.json", "a NUL character"],
      ])
  }

  @Test func `all 188 invalid files are refused`() throws {
    let files = try TestData.files(in: Self.parsing, prefix: "n_")
    let accepted = files.filter { verdict($0.bytes) == nil }
    #expect(files.count == 188)
    #expect(accepted.map(\.name) == [])
  }

  @Test func `what the standard leaves open has the verdict that is written down`() throws {
    let files = try TestData.files(in: Self.parsing, prefix: "i_")
    #expect(files.map(\.name) == JSONVerdicts.open.map(\.name))
    for (file, expected) in zip(files, JSONVerdicts.open) {
      #expect(verdict(file.bytes) ?? "accepted" == expected.verdict, "\(file.name)")
    }
  }

  @Test func `files on numbers, keys and code points have the value that is written down`() throws {
    let files = try TestData.files(in: "corpora/json-test-suite/test_transform")
    #expect(files.map(\.name) == JSONVerdicts.transform.map(\.name))
    for (file, expected) in zip(files, JSONVerdicts.transform) {
      let result = try verdict(file.bytes) ?? String(decoding: JSON(parsing: file.bytes).canonical, as: UTF8.self)
      #expect(Array(result.utf8) == Array(expected.result.utf8), "\(file.name)")
    }
  }
}
