import WellSenseStore

extension Promise {
  static let nulls: [Promise] = [
    Promise(.nulls, "null-is-not-empty", "No value and an empty text are two things, in rows and in conditions.") { trial in
      let empty = trial.user().with(.firstName, .text(""))
      let none = trial.user().with(.firstName, .null)
      try await trial.insert(empty, none)
      try equal(try await trial.existing(empty)[.firstName], .text(""), "first_name of the user with an empty one")
      try equal(try await trial.existing(none)[.firstName], .null, "first_name of the user without")
      try equal(try await trial.ids(.users, Condition(.firstName, .equals(.text("")))), [empty.id], "users with an empty first name")
    },
    Promise(.nulls, "is-null-finds-exactly-nulls", "`isNull` finds the rows without a value and no others.") { trial in
      let rows = [Value.text(""), .text("null"), .null, .text("Ada"), .null].map { trial.user().with(.lastName, $0) }
      try await trial.insert(rows)
      try equalSets(try await trial.ids(.users, Condition(.lastName, .isNull)), [rows[2].id, rows[4].id], "users without last name")
    },
    Promise(.nulls, "equals-null-finds-nothing", "`equals` null finds nothing, also where there are nulls.") { trial in
      try await trial.insert(trial.user().with(.lastName, .null), trial.user().with(.lastName, .text("")))
      try equal(try await trial.ids(.users, Condition(.lastName, .equals(.null))), [], "users whose last name equals null")
    },
    Promise(.nulls, "null-among-any-finds-nothing", "A null among the values of `isAny` matches no row; the other values still do.") {
      trial in
      let named = trial.user().with(.lastName, .text("Byron"))
      try await trial.insert(named, trial.user().with(.lastName, .null))
      try equal(try await trial.ids(.users, Condition(.lastName, .isAny([.null, .text("Byron")]))), [named.id], "users")
    },
    Promise(.nulls, "ranges-pass-nulls-over", "`below` and `atLeast` are never true of null.") { trial in
      let rows = [Value.null, .text("a"), .text("b")].map { trial.user().with(.lastName, $0) }
      try await trial.insert(rows)
      try equal(try await trial.ids(.users, Condition(.lastName, .below(.text("b")))), [rows[1].id], "users below b")
      try equalSets(
        try await trial.ids(.users, Condition(.lastName, .atLeast(.text("")))), [rows[1].id, rows[2].id], "users from empty on")
    },
    Promise(.nulls, "a-patch-sets-and-clears", "A patch can take a value away and give it back.") { trial in
      let user = try await trial.stored(trial.user())
      try await trial.patch(user, [.firstName: .null, .profile: .null])
      let cleared = try await trial.existing(user)
      try equal(cleared[.firstName], .null, "first_name")
      try equal(cleared[.profile], .null, "profile")
      try await trial.patch(user, [.firstName: .text("")])
      try equal(try await trial.existing(user)[.firstName], .text(""), "first_name")
    },
    Promise(.nulls, "every-nullable-column-takes-null", "Each column that may be null can be, in every entity.") { trial in
      let user = trial.user()
      var rows = [user] + trial.tree(user)
      for place in rows.indices {
        for column in Schema.current[rows[place].entity].columns where column.isNullable { rows[place][column.field] = .null }
      }
      try await trial.insert(rows)
      for row in rows { try equal(try await trial.existing(row).given, row.givenWithNulls, row.entity.name) }
    },
  ]
}

extension Row {
  /// What the writer gave, with a null for every column that was left out: what a database gives back.
  var givenWithNulls: Row {
    var row = given
    for column in Schema.current[entity].columns where column.isGiven && row.values[column.field] == nil { row[column.field] = .null }
    return row
  }
}
