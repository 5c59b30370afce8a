import DriverMock
import DriverSQLite
import StoreTesting
import Testing
import WellSenseStore

@Suite struct `Database images` {
  private let versions: Set<Field> = [.versionEpoch, .versionCounter]

  private func database(_ driver: any Driver, _ rows: [Row], twice: Bool = false) async throws -> any Driver {
    let call = Call(deadline: Deadline(after: .seconds(30)))
    try await driver.open(call)
    _ = try await driver.initialize(.current, log: .asItIs, call)
    for (number, row) in rows.enumerated() {
      let operation = OperationID(RawID(high: 1, low: UInt64(number)))
      _ = try await driver.commit(WriteBatch(operation, [.insert(RowBatch(.users, [row]))]), call)
    }
    return driver
  }

  private func user(_ number: UInt64, _ preferences: String = #"{"a":1,"b":[]}"#) throws -> Row {
    let time = Value.time(Timestamp(milliseconds: 1_000))
    return Row(
      .users,
      [
        .id: .id(RawID(high: 7, low: number)), .email: .text("\(number)@example.org"), .emailKey: .text("\(number)@example.org"),
        .passwordHash: .text("!"), .preferences: .json(try JSON(parsing: preferences)), .createdAt: time, .updatedAt: time,
      ])
  }

  @Test func `engines that hold the same have one image, however they spell it`() async throws {
    let mock = try await database(MockDriver(), [user(1), user(2)])
    let sqlite = try await database(SQLiteDriver(SQLiteConfiguration(.memory)), [user(1, #"{ "b": [], "a": 1.0 }"#), user(2)])
    let images = try await [DatabaseImage(of: mock, without: versions), DatabaseImage(of: sqlite, without: versions)]
    #expect(images[0] == images[1] && images[0].digest == images[1].digest && images[0].digest.count == 32)
    #expect(images[0].rowCount == 2 && images[0].differences(from: images[1]) == [])
    let whole = try await [DatabaseImage(of: mock), DatabaseImage(of: sqlite)]
    #expect(whole[0] != whole[1], "each gave its rows versions of its own")
    await mock.close()
    await sqlite.close()
  }

  @Test func `rows that differ or are missing on either side are named`() async throws {
    let one = try await DatabaseImage(of: database(MockDriver(), [user(1), user(2), user(4)]), without: versions)
    let two = try await DatabaseImage(of: database(MockDriver(), [user(1), user(2, "{}"), user(3)]), without: versions)
    let missing = try await DatabaseImage(of: database(MockDriver(), []), without: versions)
    func names(_ numbers: UInt64...) -> [RowName] { numbers.map { RowName(.users, .one(RawID(high: 7, low: $0))) } }
    // The operation that wrote a row last is compared, too: the third insertion made row 4 in one and row 3 in the other.
    #expect(one.differences(from: two) == names(2, 3, 4))
    #expect(two.differences(from: one) == names(2, 3, 4))
    #expect(one.differences(from: missing) == names(1, 2, 4) && missing.differences(from: one) == names(1, 2, 4))
    var report = History.Report()
    report.compare([("one", one), ("two", two), ("three", one)])
    #expect(report.counts == [.diverged: 3] && report.judgement == .invalid)
  }
}
