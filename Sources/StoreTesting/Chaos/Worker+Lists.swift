import WellSenseStore

// Lists are chat sessions; what is appended are messages.
extension Worker {
  mutating func useList() async {
    switch random.below(10) {
    case ..<5: await readList()
    case ..<8: await append(count: 1)
    case 8: await append(count: 2)
    default: await appendToTwo()
    }
  }

  private mutating func readList() async {
    let key = await run.list(&random)
    await perform(.transaction([.read(key: key, [])])) { [store, names] () async throws(StoreError) in
      let page = try await store.chatSessions.messages(of: names.list(key), limit: Limits.pageRows)
      // Several pages are not of one instant.
      guard page.next == nil else { throw StoreError(.unsupported, "the list is longer than a page", disposition: .notAttempted) }
      return .transaction([.read(key: key, page.map { WorkloadValue.integer($0.content) })])
    }
  }

  private mutating func append(count: Int) async {
    let key = await run.list(&random, forAppend: true)
    let values = (0..<count).map { _ in run.nextValue() }
    let action = History.Action.transaction(values.map { .append(key: key, value: $0) })
    await perform(action) { [store, names] () async throws(StoreError) in
      _ = try await store.chatSessions.append(values.map(Self.message), to: names.list(key), of: names.owner)
      return action
    }
  }

  private mutating func appendToTwo() async {
    let (one, two) = (await run.list(&random, forAppend: true), await run.list(&random, forAppend: true))
    let values = (run.nextValue(), run.nextValue())
    let action = History.Action.transaction([.append(key: one, value: values.0), .append(key: two, value: values.1)])
    await perform(action) { [store, names] () async throws(StoreError) in
      try await store.atomically { batch in
        batch.chatSessions.append([Self.message(values.0)], to: names.list(one), of: names.owner)
        batch.chatSessions.append([Self.message(values.1)], to: names.list(two), of: names.owner)
      }
      return action
    }
  }

  private static func message(_ value: Int) -> NewChatMessage { NewChatMessage(.user, "\(value)") }
}
