import WellSenseStore

extension Promise {
  static let versions: [Promise] = [
    Promise(.versions, "one-for-the-whole-batch", "All rows of a batch have the version that the commit answers.") { trial in
      let user = trial.user()
      let commit = try await trial.commit(WriteBatch(Write.inserts([user] + trial.tree(user))))
      for row in try await trial.state() { try equal(row.version, commit.version, "version in \(row.entity.name)") }
    },
    Promise(.versions, "first-epoch-alone", "A database that stands alone stays at the first epoch.") { trial in
      let user = trial.user()
      try equal(try await trial.insert(user).version.epoch, Version.firstEpoch, "epoch")
      try equal(try await trial.patch(user, [.firstName: .text("Grace")]).version.epoch, Version.firstEpoch, "epoch")
    },
    Promise(.versions, "grow-with-every-write", "Each write to a row gives it a higher version than it had, however fast they follow.") {
      trial in
      let user = trial.user()
      var last = try await trial.insert(user).version
      for step in 0..<20 {
        let next = try await trial.patch(user, [.firstName: .text("\(step)")]).version
        try require(next > last, "a version above \(last)", seen: "\(next)")
        try equal(try await trial.existing(user).version, next, "version of the row")
        last = next
      }
    },
    Promise(.versions, "operation-of-the-last-writer", "Each row says which operation wrote it last.") { trial in
      let user = trial.user()
      let record = trial.record(user)
      let (first, second) = (OperationID(), OperationID())
      try await trial.commit(WriteBatch(first, Write.inserts([user, record])))
      try equal(try await trial.existing(user).operation, first, "operation of the user")
      try await trial.commit(.patch(user, [.firstName: .text("Grace")]), as: second)
      try equal(try await trial.existing(user).operation, second, "operation of the user")
      try equal(try await trial.existing(record).operation, first, "operation of the record")
    },
    Promise(.versions, "others-stay", "A write leaves version and values of all other rows as they were.") { trial in
      let users = [trial.user(), trial.user()]
      let records = [trial.record(users[0]), trial.record(users[0])]
      try await trial.insert(users + records)
      let before = try await trial.state()
      try await trial.patch(records[0], [.data: document(#"{"kilograms":70}"#)])
      let after = try await trial.state()
      try equal(after.filter { $0.name != records[0].name }, before.filter { $0.name != records[0].name }, "the other rows")
    },
    Promise(.versions, "a-patch-sets-only-its-fields", "A patch changes the fields it names, version and operation, and nothing else.") {
      trial in
      let user = trial.user()
      for row in [user] + trial.tree(user) {
        let before = try await trial.stored(row)
        guard let column = Schema.current[row.entity].columns.first(where: { $0.role == .value && $0.type.isTextual }) else { continue }
        try await trial.patch(row, [column.field: .text("other")])
        let after = try await trial.existing(row)
        try equal(after.unversioned, before.with(column.field, .text("other")).unversioned, "the row after the patch")
      }
    },
    Promise(.versions, "several-fields-at-once", "A patch of several fields sets them all.") { trial in
      let session = trial.session(trial.user())
      try await trial.insert(trial.user(session.id(.userID)), session)
      try await trial.patch(
        session,
        [.title: .text("Run"), .status: Trial.choice(ChatStatus.archived), .context: document("{}"), .updatedAt: Trial.time(5)])
      let after = try await trial.existing(session)
      try equal(after[.title], .text("Run"), "title")
      try equal(after[.status], Trial.choice(ChatStatus.archived), "status")
      try equal(after[.context], document("{}"), "context")
      try equal(after[.updatedAt], Trial.time(5), "updated_at")
    },
    Promise(.versions, "a-written-row-is-read-at-once", "What was committed is in every answer from then on.") { trial in
      let user = trial.user()
      try await trial.insert(user)
      for step in 0..<10 {
        try await trial.patch(user, [.firstName: .text("\(step)")])
        try equal(try await trial.existing(user)[.firstName], .text("\(step)"), "first_name by key")
        let listed = try await trial.rows(.users, order: .descending(.createdAt))
        try equal(listed.map { $0[.firstName] }, [.text("\(step)")], "first_name in the list")
      }
    },
  ]
}

extension ColumnType {
  /// Whether it holds plain text.
  var isTextual: Bool {
    switch self {
    case .text, .longText: true
    default: false
    }
  }
}
