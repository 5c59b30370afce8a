import WellSenseStore

// A register is a user's first or last name, an account a number among a user's preferences.
extension Worker {
  mutating func useRegister() async {
    let key = random.below(run.workload.registers)
    switch random.below(10) {
    case ..<3: _ = await readRegister(key)
    case ..<6:
      let value = run.nextValue()
      await write(.write(key: key, value: value), value, key, expecting: nil)
    default:
      guard let user = await readRegister(key) else { return }
      let value = run.nextValue()
      let expected = names.register(key).value(user)
      await write(.compareAndSet(key: key, expected: expected, new: value), value, key, expecting: user.version)
    }
  }

  private mutating func readRegister(_ key: Int) async -> User? {
    var found: User?
    await perform(.read(key: key, value: nil)) { [store, names] () async throws(StoreError) in
      let register = names.register(key)
      let user = try await store.users.get(register.user)
      found = user
      return .read(key: key, value: register.value(user))
    }
    return found
  }

  private mutating func write(_ action: History.Action, _ value: Int, _ key: Int, expecting version: Version?) async {
    await perform(action) { [store, names] () async throws(StoreError) in
      let register = names.register(key)
      _ = try await store.users.update(register.user, register.patch(value), expecting: version)
      return action
    }
  }
}

extension Worker {
  mutating func useAccounts() async {
    guard random.chance(70), run.workload.accounts > 1 else { return await readAccounts() }
    let from = random.below(run.workload.accounts)
    let to = (from + 1 + random.below(run.workload.accounts - 1)) % run.workload.accounts
    await transfer(from: from, to: to, atMost: 1 + random.below(20))
  }

  private mutating func readAccounts() async {
    let count = run.workload.accounts
    await perform(.balances([:])) { [store, names] () async throws(StoreError) in
      // One page is of one instant; the accounts are the oldest users.
      let page = try await store.users.list(order: .oldestFirst, limit: Limits.pageRows)
      let users = Dictionary(page.map { ($0.id, $0) }) { first, _ in first }
      var balances: [Int: Int] = [:]
      for key in 0..<count { balances[key] = users[names.account(key)].map(WorkloadValue.balance) }
      return .balances(balances)
    }
  }

  private mutating func transfer(from: Int, to: Int, atMost most: Int) async {
    guard let payer = try? await store.users.get(names.account(from)), let payee = try? await store.users.get(names.account(to)) else {
      return await WorkloadRun.pause()
    }
    let (paid, had) = (WorkloadValue.balance(payer), WorkloadValue.balance(payee))
    let amount = min(most, paid)
    guard amount > 0, let less = try? WorkloadValue.preferences(balance: paid - amount),
      let more = try? WorkloadValue.preferences(balance: had + amount)
    else { return }
    let receipt = run.nextValue()
    let action = History.Action.transfer(from: from, to: to, amount: amount, receipt: receipt)
    await perform(action) { [store, names] () async throws(StoreError) in
      try await store.atomically { batch in
        batch.users.update(payer.id, UserPatch(preferences: .set(less)), expecting: payer.version)
        batch.users.update(payee.id, UserPatch(preferences: .set(more)), expecting: payee.version)
        batch.healthRecords.record(WorkloadValue.record(receipt, of: names.bank))
      }
      return action
    }
  }
}
