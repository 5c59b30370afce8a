import WellSenseStore

extension Promise {
  static let numbers: [Promise] = [
    Promise(.numbers, "integers-beyond-doubles", "Integers that a double can't hold come back exactly.") { trial in
      try await comeBack(trial, ["[9007199254740993,-9007199254740993,1152921504606846977]"])
    },
    Promise(.numbers, "integers-to-the-end-of-64-bits", "The whole range of 64 bits comes back exactly.") { trial in
      try await comeBack(trial, ["[9223372036854775807,-9223372036854775808,4294967296,-2147483649]"])
    },
    Promise(.numbers, "doubles-come-back-exactly", "Doubles come back bit by bit, with all seventeen digits where they need them.") {
      trial in
      try await comeBack(trial, ["[0.1,0.30000000000000004,61.85,3.141592653589793,1.1111111111111112e-5,123456789.12345679]"])
    },
    Promise(.numbers, "largest-and-smallest-doubles", "The largest and the smallest doubles come back.") { trial in
      try await comeBack(trial, ["[1.7976931348623157e308,-1.7976931348623157e308,2.2250738585072014e-308,5e-324,1e-320]"])
    },
    Promise(.numbers, "numbers-beyond-integers", "Whole numbers beyond 64 bits are doubles and come back as such.") { trial in
      try await comeBack(trial, ["[9223372036854775808,1e19,-1e300,18446744073709551615]"])
    },
    Promise(.numbers, "spelling-is-not-value", "1.0, 1e0 and 1 are one value, and 16777217.0 is not a bit less.") { trial in
      let user = trial.user().with(.profile, document("[1.0,1e0,10E-1,16777217.0,1.5e1]"))
      try await trial.insert(user)
      try equal(try await trial.existing(user)[.profile], document("[1,1,1,16777217,15]"), "profile")
    },
    Promise(.numbers, "minus-zero-is-zero", "-0 and 0 are one value, whole or not.") { trial in
      let user = trial.user().with(.profile, document("[-0,-0.0,0.0,0,-1]"))
      try await trial.insert(user)
      try equal(try await trial.existing(user)[.profile], document("[0,0,0,0,-1]"), "profile")
    },
    Promise(.numbers, "numbers-and-texts-differ", "A number stays a number and digits in a text stay a text.") { trial in
      try await comeBack(trial, [#"{"a":1,"b":"1","c":"1.0","d":true,"e":"true","f":0,"g":false}"#])
    },
    Promise(.numbers, "every-choice-comes-back", "Each name of each choice comes back as that name.") { trial in
      let user = trial.user()
      let session = trial.session(user)
      let records = HealthRecordType.allCases.map { trial.record(user, type: $0) }
      let sessions = ChatStatus.allCases.map { trial.session(user).with(.status, Trial.choice($0)) }
      let messages = ChatRole.allCases.map { trial.message(session).with(.role, Trial.choice($0)) }
      let posts = PostType.allCases.map { trial.post(user, type: $0) }
      let rows: [Row] = records + sessions + messages + posts
      try await trial.insert([user, session] + rows)
      for row in rows { try equal(try await trial.existing(row).given, row.givenWithNulls, row.entity.name) }
    },
    Promise(.numbers, "booleans-come-back", "True and false come back, given at insertion and set by a patch.") { trial in
      let user = trial.user()
      let posts = [trial.post(user, featured: true), trial.post(user, featured: false)]
      try await trial.insert([user] + posts)
      try equal(try await trial.existing(posts[0])[.isFeatured], .bool(true), "is_featured")
      try equal(try await trial.existing(posts[1])[.isFeatured], .bool(false), "is_featured")
      try await trial.patch(posts[0], [.isFeatured: .bool(false)])
      try await trial.patch(posts[1], [.isFeatured: .bool(true)])
      try equal(try await trial.ids(.communityPosts, Condition(.isFeatured, .equals(.bool(true)))), [posts[1].id], "featured posts")
    },
  ]
}
