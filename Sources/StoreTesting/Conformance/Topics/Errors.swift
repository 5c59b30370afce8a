import WellSenseStore

extension Promise {
  static let errors: [Promise] = [
    Promise(.errors, "duplicates-hold-no-values", "The error of a taken value or key says which field, and nothing of any value.") {
      trial in
      let user = canaried(trial)
      let session = trial.session(user, name: canary).with(.title, .text(canary))
      try await trial.insert(user, session)
      try await silent(.duplicate) { try await trial.insert(user) }
      try await silent(.duplicate) { try await trial.insert(user.with(.id, .id(trial.id()))) }
      try await silent(.duplicate) { try await trial.insert(session.with(.id, .id(trial.id()))) }
      let other = trial.user()
      try await trial.insert(other)
      try await silent(.duplicate) { try await trial.patch(other, [.emailKey: .text(canary), .firstName: .text(canary)]) }
    },
    Promise(
      .errors, "missing-references-hold-no-values", "The error of a missing reference says which field, and nothing of any value or id."
    ) { trial in
      let record = trial.record(canaried(trial), "{\"\(canary)\":\"\(canary)\"}").with(.source, .text(canary))
      let error = try await silent(.missingReference) { try await trial.insert(record) }
      for id in [record.id, record.id(.userID)] {
        try require(!error.description.contains(id.description), "an error without ids of rows", seen: "an id")
      }
    },
    Promise(.errors, "preconditions-hold-no-values", "The errors of preconditions and missing rows hold no value.") { trial in
      let user = canaried(trial)
      try await trial.insert(user)
      let fields: [Field: Value] = [.firstName: .text(canary), .profile: document("{\"\(canary)\":\"\(canary)\"}")]
      try await silent(.conflict) { try await trial.patch(user, fields, onlyIf: Precondition(version: Version(epoch: 1, counter: 1))) }
      try await silent(.accessDenied) { try await trial.patch(user, fields, onlyIf: Precondition(owner: trial.id())) }
      try await silent(.notFound) { try await trial.patch(trial.user(), fields) }
    },
    Promise(.errors, "late-calls-hold-no-values", "The errors of a passed deadline and of a closed driver hold no value.") { trial in
      let late = Call(deadline: Deadline(after: .milliseconds(-1)))
      try await silent(.timedOut) { _ = try await trial.driver.commit(WriteBatch([.insert(canaried(trial))]), late) }
      await trial.driver.close()
      try await silent(.closed) { try await trial.insert(canaried(trial)) }
      try await silent(.closed) { _ = try await trial.rows(.users, Condition(.email, .equals(.text(canary)))) }
    },
    Promise(.errors, "say-what-to-do", "An error's text names its code and has a sentence.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      for error in [
        try await failure { try await trial.insert(user) }, try await failure { try await trial.insert(trial.record(trial.user())) },
        try await failure { try await trial.patch(trial.user(), [.firstName: .text("x")]) },
      ] {
        try require(error.description.contains(error.code.description), "a text that names the code", seen: error.description)
        try require(error.detail.count >= 8, "a sentence", seen: error.detail)
      }
    },
  ]

  private static let canary = "canary-7f3a"

  private static func canaried(_ trial: Trial) -> Row {
    trial.user(email: canary).with(.firstName, .text(canary)).with(.passwordHash, .text(canary))
      .with(.profile, document("{\"\(canary)\":\"\(canary)\"}")).with(.preferences, document("[\"\(canary)\"]"))
  }

  /// The error has this code, and no part of it holds the canary.
  @discardableResult
  private static func silent(_ code: StoreError.Code, _ body: () async throws -> Void) async throws -> StoreError {
    let error = try await failure(body)
    try equal(error.code, code, "code")
    let parts = [error.description, error.detail, error.field ?? "", error.engineCode ?? "", "\(error)", String(reflecting: error)]
    try require(!parts.contains { $0.lowercased().contains("canary") }, "an error without values", seen: "a value in its text")
    return error
  }
}
