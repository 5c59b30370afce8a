import WellSenseStore

extension Promise {
  static let limits: [Promise] = [
    Promise(.limits, "largest-document", "A JSON document of 1 MiB comes back equal.", heavy: true) { trial in
      let text = String(repeating: "0123456789abcdef", count: Limits.documentBytes / 16 - 1)
      let user = trial.user().with(.profile, document("{\"a\":\"\(text)\"}"))
      try await trial.insert(user)
      try require(try await trial.existing(user)[.profile] == user[.profile], "the document of 1 MiB", seen: "another")
    },
    Promise(.limits, "largest-content", "Content of 1 MiB comes back with the same bytes.", heavy: true) { trial in
      let content = String(repeating: "äö€😀abcd\n", count: Limits.documentBytes / 16)
      let user = trial.user()
      let post = trial.post(user).with(.content, .text(content))
      try await trial.insert(user, post)
      try require(try await trial.existing(post)[.content] == .text(content), "the content of 1 MiB", seen: "another")
    },
    Promise(.limits, "largest-batch", "A batch of 10,000 rows is committed whole.", heavy: true) { trial in
      let user = trial.user()
      try await trial.insert(user)
      let records = (0..<Limits.batchRows).map { trial.record(user, "{}", at: Trial.noon + .seconds($0)) }
      try equal(try await trial.insert(records).affected, [Limits.batchRows], "affected")
      try equal(try await trial.count(.healthRecords), Limits.batchRows, "records")
    },
    Promise(.limits, "largest-batch-undone", "A batch of thousands of rows whose last is refused leaves none.", heavy: true) { trial in
      let user = trial.user()
      try await trial.insert(user)
      let records = (0..<2_000).map { trial.record(user, "{}", at: Trial.noon + .seconds($0)) }
      try await rejected(.duplicate, field: .id) { try await trial.insert(records + [records[7]]) }
      try equal(try await trial.count(.healthRecords), 0, "records")
    },
    Promise(.limits, "many-queries-in-one-call", "One call answers a hundred queries.") { trial in
      let users = (0..<10).map { _ in trial.user() }
      try await trial.insert(users)
      let wanted = (0..<100).map { users[$0 * 7 % 10] }
      let answers = try await trial.driver.read(wanted.map { Query($0.name) }, trial.call)
      try equal(answers.map { $0.rows().map(\.id) }, wanted.map { [$0.id] }, "ids")
    },
    Promise(.limits, "many-writes-in-one-batch", "One batch takes hundreds of patches and deletions.") { trial in
      let users = (0..<60).map { _ in trial.user() }
      let patches = users.map { Write.patch($0, [.lastName: .text("x")]) }
      let deletions = users.dropFirst(30).map { Write.delete($0) }
      let commit = try await trial.commit(WriteBatch([.insert(users)] + patches + deletions))
      try equal(commit.affected, [60] + Array(repeating: 1, count: 90), "affected")
      try equal(try await trial.all(.users).map { $0[.lastName] }, Array(repeating: .text("x"), count: 30), "last names")
    },
    Promise(.limits, "empty-batches", "A batch of no writes, and an insertion of no rows, are accepted and change nothing.") { trial in
      try equal(try await trial.commit(WriteBatch([])).affected, [], "affected")
      try equal(try await trial.commit(.insert(RowBatch(.users, []))).affected, [0], "affected")
      try equal(try await trial.state(), [], "rows")
    },
  ]
}
