import Testing

@testable import DriverSQLSupport
@testable import DriverSQLite

@Suite struct `A statement on a list` {
  private let list = ListStatement([.integer], .sqlite, StatementNumbers()) { "SELECT 1 WHERE 1 IN \(ListStatement.placeholders($0))" }

  /// How many places of the statement each part fills, and how many values it has.
  @Test(arguments: [
    (0, []), (1, [8]), (8, [8]), (9, [32]), (32, [32]), (33, [256]), (256, [256]), (257, [256, 8]), (600, [256, 256, 256]),
  ])
  func `comes in three lengths`(_ count: Int, _ lengths: [Int]) {
    let parts = list.parts(of: Array(0..<count))
    #expect(parts.map(\.values.count) == lengths)
    #expect(parts.map { part in part.statement.text.count { $0 == "?" } } == lengths)
  }

  @Test func `takes every value, and fills up with the last`() {
    let parts = list.parts(of: Array(0..<258))
    #expect(parts[0].values == Array(0..<256))
    #expect(parts[1].values == [256] + Array(repeating: 257, count: 7))
  }
}
