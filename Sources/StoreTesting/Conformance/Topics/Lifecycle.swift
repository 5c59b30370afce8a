import WellSenseStore

extension Promise {
  static let lifecycle: [Promise] = [
    Promise(.lifecycle, "opening-twice", "Opening an open driver does nothing.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      try await trial.driver.open(trial.call)
      try equal(try await trial.all(.users).map(\.id), [user.id], "users")
    },
    Promise(.lifecycle, "initializing-twice", "Initializing again changes nothing: the same database, the same schema, the same rows.") {
      trial in
      let user = trial.user()
      try await trial.insert(user)
      let first = try await trial.driver.initialize(.current, log: .asItIs, trial.call)
      let second = try await trial.driver.initialize(.current, log: .asItIs, trial.call)
      try equal(first, second, "reports")
      try equal([first.versionBefore, first.versionAfter], [Schema.current.version, Schema.current.version], "versions of the schema")
      try equal(first.isLogOn, false, "isLogOn")
      try equal(try await trial.all(.users).map(\.id), [user.id], "users")
    },
    Promise(.lifecycle, "initializing-at-the-same-time", "Initializing many times at the same time ends well each time.") { trial in
      let reports = try await withThrowingTaskGroup(of: SchemaReport.self) { group in
        for _ in 0..<4 { group.addTask { try await trial.driver.initialize(.current, log: .asItIs, trial.call) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      try equal(Set(reports.map(\.database)).count, 1, "databases")
      try equal(Set(reports.map(\.versionAfter)), [Schema.current.version], "versions of the schema")
    },
    Promise(.lifecycle, "newer-schema-refused", "A database with a newer schema is `.incompatible` and keeps its rows.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      let newer = Schema(version: Schema.current.version + 1, entities: Schema.current.entities)
      _ = try await trial.driver.initialize(newer, log: .asItIs, trial.call)
      let error = try await failure { _ = try await trial.driver.initialize(.current, log: .asItIs, trial.call) }
      try equal(error.code, .incompatible, "code")
      let report = try await trial.driver.initialize(newer, log: .asItIs, trial.call)
      try equal(report.versionBefore, newer.version, "version of the schema")
      try equal(try await trial.all(.users).map(\.id), [user.id], "users")
    },
    Promise(.lifecycle, "closed-is-closed", "After closing, every call fails as `.closed`.") { trial in
      try await trial.insert(trial.user())
      await trial.driver.close()
      let driver = trial.driver
      var calls: [(String, () async throws -> Void)] = [
        ("read", { _ = try await driver.read([Query(.users)], trial.call) }),
        ("aggregate", { _ = try await driver.aggregate(Aggregation(.users), trial.call) }),
        ("commit", { try await trial.insert(trial.user()) }),
        ("outcome", { _ = try await driver.outcome(of: OperationID(), trial.call) }),
        ("probe", { _ = try await driver.probe(trial.call) }), ("statistics", { _ = try await driver.statistics(trial.call) }),
        ("initialize", { _ = try await driver.initialize(.current, log: .asItIs, trial.call) }),
      ]
      if driver.info.capabilities.contains(.changeLog) {
        calls.append(("changes", { _ = try await driver.changes(after: nil, limit: 1, trial.call) }))
      }
      for (name, call) in calls { try equal(try await failure(of: name, call).code, .closed, "\(name) fails as") }
    },
    Promise(.lifecycle, "closing-twice", "Closing twice does nothing, also at the same time.") { trial in
      await trial.driver.close()
      await trial.driver.close()
      let error = try await failure { _ = try await trial.driver.read([Query(.users)], trial.call) }
      try equal(error.code, .closed, "code")
    },
    Promise(
      .lifecycle, "closing-while-calls-are-under-way", "Calls under way while the driver closes end: done, or `.closed` without effect."
    ) { trial in
      let outcomes = await withTaskGroup(of: StoreError?.self) { group in
        for _ in 0..<10 {
          group.addTask {
            do throws(StoreError) {
              try await trial.insert(trial.user())
              return nil
            } catch {
              return error
            }
          }
        }
        group.addTask {
          await trial.driver.close()
          return nil
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      for error in outcomes.compactMap(\.self) { try equal(error.code, .closed, "code") }
      try equal(try await failure { try await trial.insert(trial.user()) }.code, .closed, "code after closing")
    },
  ]
}
