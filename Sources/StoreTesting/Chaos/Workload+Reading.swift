public import WellSenseStore

extension Workload {
  /// Everything that a store holds of what the workload's tasks wrote, in all generations. Read it when nobody writes.
  ///
  /// - Parameter history: names the lists that must be there: one that was lost as a whole is read as empty.
  public func readEverything(on store: Store, after history: History) async throws(StoreError) -> Contents {
    let names = WorkloadNames(self)
    var contents = Contents()
    for key in 0..<registers {
      let register = names.register(key)
      contents.registers[key] = .some(register.value(try await store.users.get(register.user)))
    }
    for key in 0..<accounts { contents.balances[key] = WorkloadValue.balance(try await store.users.get(names.account(key))) }
    for try await record in store.healthRecords.stream(for: names.owner) { contents.elements.append(WorkloadValue.element(record)) }
    for try await record in store.healthRecords.stream(for: names.bank) { contents.receipts.append(WorkloadValue.element(record)) }
    for key in try await Self.sessions(of: names.owner, store).union(history.lists) {
      contents.lists[key] = try await Self.messages(of: names.list(key), store).map { WorkloadValue.integer($0.content) }
    }
    return contents
  }

  /// The lists that the store has, also such as the history knows nothing of.
  private static func sessions(of owner: ID<User>, _ store: Store) async throws(StoreError) -> Set<Int> {
    var keys = Set<Int>()
    var token: PageToken?
    repeat {
      let page = try await store.chatSessions.list(for: owner, order: .oldestFirst, limit: Limits.pageRows, after: token)
      keys.formUnion(page.compactMap { $0.title.flatMap(Int.init) })
      token = page.next
    } while token != nil
    return keys
  }

  private static func messages(of chat: ID<ChatSession>, _ store: Store) async throws(StoreError) -> [ChatMessage] {
    var messages: [ChatMessage] = []
    var token: PageToken?
    repeat {
      let page = try await store.chatSessions.messages(of: chat, limit: Limits.pageRows, after: token)
      messages += page
      token = page.next
    } while token != nil
    return messages
  }

  /// What ``readEverything(on:after:)`` found.
  public struct Contents: Sendable, Hashable {
    public var lists: [Int: [Int]] = [:]
    public var registers: [Int: Int?] = [:]
    public var balances: [Int: Int] = [:]
    public var elements: [Int] = []
    /// Of transfers.
    public var receipts: [Int] = []

    public init() {}
  }
}

extension History {
  /// Appends final reads, by a process of their own: the checks then know what is there in the end.
  ///
  /// Databases that should hold the same are appended one after the other. Each must agree with all that happened.
  public mutating func append(_ contents: Workload.Contents) {
    let process = (events.map(\.process).max() ?? -1) + 1
    func read(_ asked: Action, _ answered: Action) {
      append(Event(process, .invoke, asked))
      append(Event(process, .ok, answered))
    }
    for (key, value) in contents.registers.sorted(by: { $0.key < $1.key }) {
      read(.read(key: key, value: nil), .read(key: key, value: value))
    }
    for (key, elements) in contents.lists.sorted(by: { $0.key < $1.key }) {
      read(.transaction([.read(key: key, [])]), .transaction([.read(key: key, elements)]))
    }
    read(.balances([:]), .balances(contents.balances))
    read(.elements(key: Action.receipts, []), .elements(key: Action.receipts, contents.receipts))
    read(.elements(key: 0, []), .elements(key: 0, contents.elements))
  }
}

extension History {
  /// The lists that somebody wrote to or read.
  fileprivate var lists: Set<Int> {
    var keys = Set<Int>()
    for event in events {
      guard case .transaction(let steps) = event.action else { continue }
      for step in steps {
        switch step {
        case .append(let key, _), .read(let key, _): keys.insert(key)
        }
      }
    }
    return keys
  }
}
