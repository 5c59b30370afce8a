import WellSenseStore

extension Promise {
  static let capabilities: [Promise] = [
    Promise(.capabilities, "powers-are-declared", "A power is offered exactly when it is declared.") { trial in
      let declared = trial.driver.info.capabilities
      try equal(trial.driver.snapshots != nil, declared.contains(.snapshots), "whether snapshots are offered")
      try equal(trial.driver.notifications != nil, declared.contains(.notifications), "whether notifications are offered")
      try equal(trial.driver.explanations != nil, declared.contains(.explanations), "whether explanations are offered")
      try equal(trial.driver.diagnoses != nil, declared.contains(.diagnoses), "whether diagnoses are offered")
      try equal(trial.driver.replication != nil, declared.contains(.replication), "whether replication is offered")
    },
    Promise(
      .capabilities, "log-when-declared", "The change log can be switched on where it is declared, and is `.unsupported` elsewhere.",
      log: .on
    ) { trial in
      try await trial.insert(trial.user())
      try equal(try await trial.changes().count, 1, "entries")
    },
    Promise(
      .capabilities, "batches-when-declared", "Batches of several writes are accepted where declared, and `.unsupported` elsewhere.",
      needs: .atomicBatches
    ) { trial in
      let user = trial.user()
      try equal(try await trial.insert(user, trial.record(user)).affected, [1, 1], "affected")
    },
    Promise(.capabilities, "engine-is-named", "A driver names its engine in lower case and its endpoint, and its version once it is open.")
    { trial in
      let info = trial.driver.info
      try require(!info.engine.isEmpty && info.engine == info.engine.lowercased(), "a lower-case name of the engine", seen: info.engine)
      try require(!info.endpoint.isEmpty, "an endpoint", seen: "none")
      try require(!info.version.isEmpty, "a version once open", seen: "none")
    },
    Promise(
      .capabilities, "snapshots-hold-still", "A snapshot shows the instant at which it was opened, page by page, while writes go on.",
      needs: .snapshots
    ) { trial in
      let users = (0..<3).map { _ in trial.user() }.sorted { $0.id < $1.id }
      try await trial.insert(users)
      let before = try await trial.all(.users)
      let snapshot = try await require(trial.driver.snapshots, "snapshots, which the driver declares").openSnapshot(trial.call)
      let first = try await snapshot.read([Query(.users, limit: 1)], trial.call)[0]
      try await trial.commit(.delete(users[1]), .patch(users[2], [.firstName: .text("x")]), .insert(trial.user()))
      let rest = try await snapshot.read([Query(.users, after: first.next)], trial.call)[0]
      try equal(first.rows() + rest.rows(), before, "rows of the snapshot")
      await snapshot.close()
      try equal(try await trial.count(.users), 3, "users after all")
    },
    Promise(
      .capabilities, "explanations-hold-no-values", "The plan of a query has lines and none of the query's values.", needs: .explanations
    ) { trial in
      let explanations = try require(trial.driver.explanations, "explanations, which the driver declares")
      let query = Query(.users, [Condition(.emailKey, .equals(.text("canary@example.org")))])
      let plan = try await explanations.explain(query, trial.call).lines
      try require(!plan.isEmpty, "a plan", seen: "no lines")
      try require(!plan.joined().contains("canary"), "a plan without values", seen: "a value")
    },
    Promise(
      .capabilities, "diagnoses-leave-no-trace",
      "A diagnosis finds nothing wrong with a database that serves, holds none of its values, and leaves it as it was.", needs: .diagnoses
    ) { trial in
      let diagnoses = try require(trial.driver.diagnoses, "diagnoses, which the driver declares")
      try await trial.insert(trial.user().with(.email, .text("canary@example.org")))
      let before = try await trial.state()
      let findings = await diagnoses.diagnose(.current, trial.call)
      try require(!findings.isEmpty, "findings", seen: "none")
      try equal(findings.filter { $0.verdict == .failed }.map(\.subject.name), [], "subjects that failed")
      try equal(findings.allSatisfy { $0.verdict == .ok || $0.advice != nil }, true, "advice wherever something isn't as it should be")
      try require(!findings.contains { "\($0)".contains("canary") }, "findings without values", seen: "a value")
      // A database in memory is another one for each who opens it.
      let schema = findings.filter { $0.subject == .schema }
      try equal(schema, schema.isEmpty ? [] : [.schema(Schema.current.version, .current)], "what is found of the schema")
      try equal(try await trial.state(), before, "rows after a diagnosis")
    },
  ]
}

extension Trial {
  /// A driver that lacks a capability says so.
  func checkUnsupported(_ missing: Capabilities) async throws {
    if missing.contains(.snapshots) { try equal(driver.snapshots == nil, true, "no snapshots, which aren't declared") }
    if missing.contains(.notifications) { try equal(driver.notifications == nil, true, "no notifications, which aren't declared") }
    if missing.contains(.explanations) { try equal(driver.explanations == nil, true, "no explanations, which aren't declared") }
    if missing.contains(.diagnoses) { try equal(driver.diagnoses == nil, true, "no diagnoses, which aren't declared") }
    if missing.contains(.replication) { try equal(driver.replication == nil, true, "no replication, which isn't declared") }
    guard !missing.isDisjoint(with: [.changeLog, .atomicBatches]) else { return }
    try await driver.open(call)
    if missing.contains(.changeLog) {
      try await unsupported("switching the log on") { _ = try await driver.initialize(.current, log: .on, call) }
      try equal(try await driver.initialize(.current, log: .asItIs, call).isLogOn, false, "isLogOn")
      try await unsupported("reading the log") { _ = try await driver.changes(after: nil, limit: 10, call) }
    }
    if missing.contains(.atomicBatches) {
      try await start(log: .asItIs)
      try await unsupported("a batch of two writes") { _ = try await driver.commit(WriteBatch([.insert(user()), .insert(user())]), call) }
      try equal(try await all(.users), [], "users after a batch that isn't supported")
    }
  }

  private func unsupported(_ what: String, _ body: () async throws -> Void) async throws {
    try equal(try await failure(of: what, body).code, .unsupported, "\(what) fails as")
  }
}
