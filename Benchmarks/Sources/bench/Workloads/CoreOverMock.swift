internal import DriverMock
internal import WellSenseStore

/// What the core and its layers add to an engine: the same calls of the mock with and without them.
struct CoreOverMock {
  let isQuick: Bool

  func workloads() async throws -> [Workload] {
    let mock = MockDriver()
    let store = Store(mock)
    var users: [ID<User>] = []
    for number in 0..<100 {
      users.append(try await store.users.create(NewUser(email: "person\(number)@example.org", firstName: "Ada")).id)
    }
    return [reading(mock, store, users), writing(mock, store, users)]
  }

  private var rounds: Int { isQuick ? 7 : 15 }
  private static let count = 5_000

  private func reading(_ mock: MockDriver, _ store: Store, _ users: [ID<User>]) -> Workload {
    let repository = store.users
    return Workload(
      name: "core over the mock: users.get", targets: [.overDriver(microseconds: 1)],
      contenders: [
        Contender(role: .driver) {
          try await time(Self.count) {
            let call = Call(deadline: Deadline(after: .seconds(30)))
            for place in 0..<Self.count {
              let rows = try await mock.read([Query(.users, key: .one(users[place % users.count]))], call)
              guard rows[0].count == 1 else { throw Failure(description: "the mock found no row") }
            }
          }
        },
        Contender(role: .ours) {
          try await time(Self.count) {
            var hole = Blackhole()
            for place in 0..<Self.count { hole.take(try await repository.get(users[place % users.count])) }
            hole.close()
          }
        },
      ], rounds: rounds)
  }

  private func writing(_ mock: MockDriver, _ store: Store, _ users: [ID<User>]) -> Workload {
    let repository = store.healthRecords
    let data = HealthData.weight(Weight(kilograms: 61.2))
    return Workload(
      name: "core over the mock: record", targets: [.overDriver(microseconds: 1)],
      contenders: [
        Contender(role: .driver) {
          let batches = try (0..<Self.count).map { place in
            WriteBatch(OperationID(), [.insert(try Self.row(data.json, users[place % users.count]))])
          }
          return try await time(Self.count) {
            let call = Call(deadline: Deadline(after: .seconds(30)))
            for batch in batches { _ = try await mock.commit(batch, call) }
          }
        },
        Contender(role: .ours) {
          try await time(Self.count) {
            for place in 0..<Self.count { _ = try await repository.record(data, for: users[place % users.count]) }
          }
        },
      ], rounds: rounds)
  }

  private static func row(_ document: JSON, _ user: ID<User>) throws -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords], rowCapacity: 1, byteCapacity: 320)
    rows.append(ID<HealthRecord>())
    rows.append(user)
    rows.append(0 as Int64)
    rows.append(document)
    rows.append(Timestamp.now)
    rows.appendNull()
    rows.append(Timestamp.now)
    rows.appendSystemColumns()
    return rows
  }
}
