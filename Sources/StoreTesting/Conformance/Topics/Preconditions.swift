import WellSenseStore

extension Promise {
  static let preconditions: [Promise] = [
    Promise(.preconditions, "stale-version-conflicts", "A patch that expects an older version is refused and changes nothing.") { trial in
      let read = try await trial.stored(trial.user())
      try await trial.patch(read, [.firstName: .text("first")])
      let before = try await trial.existing(read)
      try await rejected(.conflict) {
        try await trial.patch(read, [.firstName: .text("second")], onlyIf: Precondition(version: read.version))
      }
      try equal(try await trial.existing(read), before, "the row")
    },
    Promise(.preconditions, "future-version-conflicts", "A patch that expects a version the row never had is refused.") { trial in
      let read = try await trial.stored(trial.user())
      let version = try require(read.version, "a version")
      for wrong in [
        Version(epoch: version.epoch, counter: version.counter + 1), Version(epoch: version.epoch + 1, counter: version.counter),
      ] {
        try await rejected(.conflict) { try await trial.patch(read, [.firstName: .text("x")], onlyIf: Precondition(version: wrong)) }
      }
      try equal(try await trial.existing(read), read, "the row")
    },
    Promise(.preconditions, "right-version-accepted", "A patch that expects the version that was read is accepted, again and again.") {
      trial in
      var row = try await trial.stored(trial.user())
      for step in 0..<5 {
        try await trial.patch(row, [.firstName: .text("\(step)")], onlyIf: Precondition(version: row.version))
        row = try await trial.existing(row)
        try equal(row[.firstName], .text("\(step)"), "first_name")
      }
    },
    Promise(.preconditions, "version-of-the-commit-accepted", "The version that a commit answered is the one to expect next.") { trial in
      let user = trial.user()
      var version = try await trial.insert(user).version
      for step in 0..<3 {
        version = try await trial.patch(user, [.firstName: .text("\(step)")], onlyIf: Precondition(version: version)).version
      }
      try equal(try await trial.existing(user)[.firstName], .text("2"), "first_name")
    },
    Promise(.preconditions, "stale-deletion-conflicts", "A deletion that expects an older version is refused; all of the tree stays.") {
      trial in
      let user = trial.user()
      try await trial.insert([user] + trial.tree(user))
      let read = try await trial.existing(user)
      try await trial.patch(user, [.firstName: .text("Grace")])
      let before = try await trial.state()
      try await rejected(.conflict) { try await trial.delete(user, onlyIf: Precondition(version: read.version)) }
      try equal(try await trial.state(), before, "the rows")
      try await trial.delete(user, onlyIf: Precondition(version: try await trial.existing(user).version))
      try equal(try await trial.state(), [], "the rows after the right deletion")
    },
    Promise(
      .preconditions, "another-owner-is-denied",
      "A patch or deletion for another owner is `accessDenied` and changes nothing, in every owned entity."
    ) { trial in
      let (user, other) = (trial.user(), trial.user())
      let tree = trial.tree(user)
      try await trial.insert([user, other] + tree)
      let before = try await trial.state()
      for row in tree {
        try await rejected(.accessDenied, what: "deletion in \(row.entity.name)") {
          try await trial.delete(row, onlyIf: Precondition(owner: other.id))
        }
        guard let field = Schema.current[row.entity].columns.first(where: { $0.role == .value })?.field else { continue }
        try await rejected(.accessDenied, what: "patch in \(row.entity.name)") {
          try await trial.patch(row, [field: row[field]], onlyIf: Precondition(owner: other.id))
        }
      }
      try equal(try await trial.state(), before, "the rows")
    },
    Promise(.preconditions, "the-owner-is-let-in", "A patch and a deletion for the row's owner are accepted.") { trial in
      let user = trial.user()
      let post = trial.post(user)
      try await trial.insert(user, post)
      let mine = Precondition(owner: user.id)
      try await trial.patch(post, [.title: .text("Mine")], onlyIf: mine)
      try equal(try await trial.existing(post)[.title], .text("Mine"), "title")
      try equal(try await trial.delete(post, onlyIf: mine).affected, [1], "affected")
    },
    Promise(.preconditions, "a-user-owns-themselves", "The owner of a user's row is that user.") { trial in
      let (user, other) = (trial.user(), trial.user())
      try await trial.insert(user, other)
      try await rejected(.accessDenied) { try await trial.patch(user, [.firstName: .text("x")], onlyIf: Precondition(owner: other.id)) }
      try await rejected(.accessDenied) { try await trial.delete(user, onlyIf: Precondition(owner: other.id)) }
      try await trial.patch(user, [.firstName: .text("Own")], onlyIf: Precondition(owner: user.id))
      try equal(try await trial.existing(user)[.firstName], .text("Own"), "first_name")
      try equal(try await trial.delete(user, onlyIf: Precondition(owner: user.id)).affected, [1], "affected")
    },
    Promise(.preconditions, "owner-before-version", "Another owner is told `accessDenied`, whatever version is expected.") { trial in
      let (user, other) = (trial.user(), trial.user())
      let post = trial.post(user)
      try await trial.insert(user, other, post)
      let both = Precondition(version: Version(epoch: 1, counter: 1), owner: other.id)
      try await rejected(.accessDenied) { try await trial.patch(post, [.title: .text("x")], onlyIf: both) }
      try await rejected(.accessDenied) { try await trial.delete(post, onlyIf: both) }
      let stale = Precondition(version: Version(epoch: 1, counter: 1), owner: user.id)
      try await rejected(.conflict) { try await trial.patch(post, [.title: .text("x")], onlyIf: stale) }
    },
    Promise(.preconditions, "precondition-before-uniqueness", "A patch with a stale version and a taken value is a conflict.") { trial in
      let (user, other) = (trial.user(), trial.user())
      try await trial.insert(user, other)
      try await rejected(.conflict) {
        try await trial.patch(
          user, [.emailKey: other[.emailKey]], onlyIf: Precondition(version: Version(epoch: 1, counter: 1)))
      }
    },
    Promise(.preconditions, "missing-row-is-not-found", "A patch of a row that isn't there is `notFound`, with and without precondition.") {
      trial in
      let missing = trial.user()
      for condition in [Precondition.none, Precondition(version: Version(epoch: 1, counter: 1)), Precondition(owner: missing.id)] {
        try await rejected(.notFound) { try await trial.patch(missing, [.firstName: .text("x")], onlyIf: condition) }
      }
      try equal(try await trial.count(.users), 0, "users")
    },
  ]
}
