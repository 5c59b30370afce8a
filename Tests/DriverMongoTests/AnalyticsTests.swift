import DriverMock
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

@Suite(.serialized, .enabled(if: MongoServer.isThere, MongoServer.reason)) struct `MongoDB's analytics` {
  private static let start = Timestamp(milliseconds: 1_700_000_000_000)

  /// Records of one user, a second apart, with these documents.
  private func records(_ documents: [String], of user: RawID) -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords])
    for (number, document) in documents.enumerated() {
      for column in Schema.current[.healthRecords].columns {
        switch column.field {
        case .id: rows.append(OperationID().raw)
        case .userID: rows.append(user)
        case .type: rows.append(Int64(0))
        case .data: rows.append(.json(JSON(trusted: Array(document.utf8)[...])))
        case .recordedAt, .createdAt: rows.append(Timestamp(milliseconds: Self.start.milliseconds + Int64(number) * 1_000))
        default: rows.appendNull()
        }
      }
    }
    return rows
  }

  private func aggregation(_ path: JSONPath, only: Aggregation.Match? = nil) -> Aggregation {
    Aggregation(
      .healthRecords,
      metric: .init(
        .data, path, only: only, time: .recordedAt,
        boundaries: [Self.start, Timestamp(milliseconds: Self.start.milliseconds + 86_400_000)],
        percentiles: [0.5]))
  }

  @Test(.enabled(if: ProxiedDatabase.isThere, ProxiedDatabase.reason)) func `send times and numbers alone`() async throws {
    let place = try await ProxiedDatabase()
    let user = OperationID().raw
    try await place.plain.insert(Rows.user(user))
    let count = 500
    let padding = String(repeating: "x", count: 2_000)
    try await place.plain.insert(records((0..<count).map { #"{"value":\#($0),"period":"day","note":"\#(padding)"}"# }, of: user))
    // Greetings and a login, and for each row 27 bytes and its place in the answer.
    place.proxy.set(.cut(after: 8_000 + count * 36, of: .replies))
    let buckets = try await place.driver.aggregate(aggregation("value", only: .init("period", "day")), soon())
    #expect(buckets.count == count)
    #expect(place.proxy.counts.strikes == 0)
    await place.close()
  }

  @Test func `look into documents as everybody does, not into the elements of arrays`() async throws {
    let mongo = try await MongoDatabase().driver().ready()
    let mock = try await MockDriver().ready()
    let user = OperationID().raw
    let rows = records(
      [
        #"{"a":{"b":1},"p":"day"}"#, #"{"a":[{"b":2}],"p":"day"}"#, #"{"a":{"b":[3]},"p":"day"}"#, #"{"a":{"b":4},"p":["day"]}"#,
        #"{"a":{"b":5},"p":{"day":1}}"#, #"{"a":{"b":"6"},"p":"day"}"#, #"{"a":{"b":true},"p":"day"}"#, #"{"a":{"b":null},"p":"day"}"#,
        #"{"a":{"b":9.5},"p":"day"}"#, #"{"a":{"b":10},"p":"$p"}"#, #"{"$a":{"%":11},"0":[12],"7":{"0":15},"p":"day"}"#, "[13]", "14",
        #""day""#, "{}",
      ], of: user)
    for driver in [mongo, mock] {
      try await driver.insert(Rows.user(user))
      try await driver.insert(rows)
    }
    for path in ["a.b", "$a.%", "0", "p", "p.day", "a.0.b", "7.0"] as [JSONPath] {
      for only in [nil, .init("p", "day"), .init("p", "$p"), .init("a", "")] as [Aggregation.Match?] {
        let expected = try await mock.aggregate(aggregation(path, only: only), soon())
        #expect(try await mongo.aggregate(aggregation(path, only: only), soon()) == expected, "\(path) \(String(describing: only))")
      }
    }
    #expect(try await mock.aggregate(aggregation("a.b", only: .init("p", "day")), soon()).count == 2)
    await mongo.close()
  }
}
