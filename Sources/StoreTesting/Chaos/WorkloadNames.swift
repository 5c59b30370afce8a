import WellSenseStore

/// What a workload's objects are called in a store: the same for every generation of a seed.
struct WorkloadNames: Sendable {
  private let seed: UInt64

  init(_ workload: Workload) { seed = workload.seed }

  /// To whom lists and the set belong.
  var owner: ID<User> { ID(id(1, 0)) }
  /// To whom the receipts of transfers belong.
  var bank: ID<User> { ID(id(5, 0)) }
  /// Two registers are names of one user: what is written to one must not touch the other.
  func register(_ key: Int) -> WorkloadRegister { WorkloadRegister(user: ID(id(2, key / 2)), isFirstName: key % 2 == 0) }
  func account(_ key: Int) -> ID<User> { ID(id(3, key)) }
  func list(_ key: Int) -> ID<ChatSession> { ID(id(4, key)) }

  func user(_ id: ID<User>, preferences: JSON? = nil) -> NewUser {
    NewUser(id: id, email: "\(id)@chaos.example.org", preferences: preferences, source: "chaos")
  }

  func session(_ key: Int) -> NewChatSession { NewChatSession(id: list(key), userID: owner, title: "\(key)", sessionType: "chaos") }

  private func id(_ kind: UInt64, _ number: Int) -> RawID {
    var random = Seeded(seed &* 0x100_0000_01B3 ^ kind << 56 ^ UInt64(bitPattern: Int64(number)))
    // Seeds that lie close together give sequences that have little in common from the second number on.
    var other = Seeded(random.next())
    return other.id()
  }
}

/// A register: one of a user's names.
struct WorkloadRegister: Sendable {
  let user: ID<User>
  let isFirstName: Bool

  func value(_ user: User) -> Int? { (isFirstName ? user.firstName : user.lastName).map(WorkloadValue.integer) }

  func patch(_ value: Int) -> UserPatch { isFirstName ? UserPatch(firstName: .set("\(value)")) : UserPatch(lastName: .set("\(value)")) }
}

/// Values as the store keeps them. What can't be read as one is −1, which nobody writes.
enum WorkloadValue {
  static func integer(_ text: String) -> Int { Int(text) ?? -1 }

  static func preferences(balance: Int) throws(StoreError) -> JSON { try JSON(.object([.init("balance", .integer(Int64(balance)))])) }

  static func balance(_ user: User) -> Int {
    if case .integer(let balance)? = user.preferences?.value[key: "balance"] { Int(balance) } else { -1 }
  }

  /// An element of the set is a record's time and, in part, its weight.
  static func record(_ element: Int, of owner: ID<User>) -> NewHealthRecord {
    NewHealthRecord(userID: owner, data: .weight(kilograms: weight(element)), recordedAt: epoch + .milliseconds(element), source: "chaos")
  }

  static func element(_ record: HealthRecord) -> Int {
    let element = Int(record.recordedAt.milliseconds - epoch.milliseconds)
    return record[.weight] == weight(element) ? element : -1
  }

  private static func weight(_ element: Int) -> Double { 40 + Double(element % 100) }
  /// 2020-01-01T00:00:00Z.
  private static let epoch = Timestamp(milliseconds: 1_577_836_800_000)
}
