import WellSenseStore

extension Mutant {
  static let replicationSteps: [Mutant] = [
    step("steps-granted", "Grants every step, also those that it doesn't take.") { base, step, call throws(StoreError) in
      (true, try await base.take(step, call).record)
    },
    step("steps-refused", "Refuses every step, also those that it takes.") { base, step, call throws(StoreError) in
      (false, try await base.take(step, call).record)
    },
    step("steps-forgotten", "Answers a step as it should, and doesn't keep it.") { base, step, call throws(StoreError) in
      var record = try await base.record(call)
      return (record.take(step), record)
    },
    step("steps-of-the-past", "Tells with a step what was before it.") { base, step, call throws(StoreError) in
      let before = try await base.record(call)
      return (try await base.take(step, call).isGranted, before)
    },
    step("lineage-ignored", "Takes steps of any set.") { base, step, call throws(StoreError) in
      guard let own = try await base.record(call).configuration else { return try await base.take(step, call) }
      return try await base.take(step.map { $0.of(own.lineage) }, call)
    },
    step("members-without-set", "Joins a set by any step.") { base, step, call throws(StoreError) in
      if let configuration = step.configuration, try await base.record(call).configuration == nil {
        _ = try await base.take(.found(configuration), call)
      }
      return try await base.take(step, call)
    },
    step("promises-below", "Promises whatever it is asked to.") { base, step, call throws(StoreError) in
      let (isGranted, record) = try await base.take(step, call)
      if case .prepare = step { return (true, record) }
      return (isGranted, record)
    },
    step("prepares-by-accepting", "Takes a promise for a vote.") { base, step, call throws(StoreError) in
      guard case .prepare(let epoch) = step, let configuration = try await base.record(call).configuration else {
        return try await base.take(step, call)
      }
      return try await base.take(.accept(epoch, configuration), call)
    },
    step("votes-without-promise", "Takes votes below its promise for what it has voted before.") { base, step, call throws(StoreError) in
      let answer = try await base.take(step, call)
      if case .accept(_, let configuration) = step, configuration.lineage == answer.record.configuration?.lineage {
        return (true, answer.record)
      }
      return answer
    },
    step("activates-unprepared", "Promises an epoch in the act of beginning it.") { base, step, call throws(StoreError) in
      if case .activate(let epoch, _) = step { _ = try await base.take(.prepare(epoch), call) }
      return try await base.take(step, call)
    },
    step("activates-without-vote", "Votes for an epoch in the act of beginning it.") { base, step, call throws(StoreError) in
      if case .activate(let epoch, let configuration) = step, try await base.record(call).promised == epoch {
        _ = try await base.take(.accept(epoch, configuration), call)
      }
      return try await base.take(step, call)
    },
    step("joined-by-learning", "Counts itself as joined as soon as it hears of an epoch.") { base, step, call throws(StoreError) in
      let answer = try await base.take(step, call)
      guard case .learn(let epoch, _) = step, answer.isGranted else { return answer }
      return (true, try await base.take(.join(epoch, read: .max, settlement: 0), call).record)
    },
    step("joins-unread", "Joins before its log was read.") { base, step, call throws(StoreError) in
      guard case .join(let epoch, _, let settlement) = step else { return try await base.take(step, call) }
      return try await base.take(.join(epoch, read: .max, settlement: settlement), call)
    },
    step("settlement-forgotten", "Doesn't note where it will be whole.") { base, step, call throws(StoreError) in
      guard case .join(let epoch, let read, _) = step else { return try await base.take(step, call) }
      return try await base.take(.join(epoch, read: read, settlement: 0), call)
    },
    replica("promises-late", "Answers a promise before it holds: it takes some commits more.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let waiting = Memory((step: EpochStep?.none, left: 0))
      replica.steps = { step, call throws(StoreError) in
        guard case .prepare = step else { return try await base.take(step, call) }
        var record = try await base.record(call)
        let isGranted = record.take(step)
        waiting { $0 = (isGranted ? step : nil, 8) }
        return (isGranted, record)
      }
      layer.commits = { batch, call throws(StoreError) in
        let due: EpochStep? = waiting { waiting in
          waiting.left -= 1
          return waiting.left < 0 ? waiting.step.take() : nil
        }
        if let due { _ = try await base.take(due, call) }
        return try await driver.commit(batch, call)
      }
    },
    replica("records-without-end", "Doesn't tell where its log ends.") { replica, _ in
      let base = replica.base
      replica.records = { call throws(StoreError) in
        var record = try await base.record(call)
        record.end = 0
        return record
      }
    },
    replica("records-of-another", "Tells another id than that of the database.") { replica, _ in
      let base = replica.base
      let id = OperationID().raw
      replica.records = { call throws(StoreError) in
        var record = try await base.record(call)
        record.database = id
        return record
      }
    },
    forgetful("forgets-when-closed", "Has forgotten what it voted when it is opened again.") { $0.configuration = nil },
    replica("forgets-when-initialized", "Stands at the first epoch again once it is initialized.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let count = Memory(0)
      layer.initializes = { schema, log, call throws(StoreError) in
        count { $0 += 1 }
        return try await driver.initialize(schema, log: log, call)
      }
      replica.records = { call throws(StoreError) in
        var record = try await base.record(call)
        if count({ $0 }) > 1 { record.decided = .first }
        return record
      }
    },
    step("members-without-log", "Becomes a member without a log.") { base, step, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.take(step, call)
      } catch {
        guard error.code == .unsupported else { throw error }
        return (true, try await base.record(call))
      }
    },
  ]
}

extension EpochStep {
  var configuration: SetConfiguration? {
    switch self {
    case .found(let configuration), .accept(_, let configuration), .activate(_, let configuration), .learn(_, let configuration):
      configuration
    case .prepare, .join: nil
    }
  }

  fileprivate func map(_ change: (SetConfiguration) -> SetConfiguration) -> EpochStep {
    switch self {
    case .found(let configuration): .found(change(configuration))
    case .accept(let epoch, let configuration): .accept(epoch, change(configuration))
    case .activate(let epoch, let configuration): .activate(epoch, change(configuration))
    case .learn(let epoch, let configuration): .learn(epoch, change(configuration))
    case .prepare, .join: self
    }
  }
}

extension SetConfiguration {
  fileprivate func of(_ lineage: RawID) -> SetConfiguration {
    var configuration = self
    configuration.lineage = lineage
    return configuration
  }
}
