import WellSenseStore

extension Promise {
  static let json: [Promise] = [
    Promise(.json, "nested-values-come-back", "Objects in arrays in objects come back equal.") { trial in
      try await comeBack(
        trial,
        [
          #"{"a":{"b":[{"c":[1,2,[3,[]]]},{"d":{"e":null}}]},"f":true,"g":false,"h":"x"}"#, #"{"meals":[{"name":"tea"},{"name":"rice"}]}"#,
        ])
    },
    Promise(.json, "arrays-keep-their-order", "Elements of arrays keep order and repetition.") { trial in
      try await comeBack(trial, [#"{"a":[3,1,2,1,3]}"#, #"["b","a","b"]"#, #"[[2],[1]]"#])
    },
    Promise(.json, "null-members-stay", "A member that is null is not a member that isn't there.") { trial in
      try await comeBack(trial, [#"{"a":null,"b":1}"#, #"{"a":{"b":null}}"#, "[null,1,null]"])
    },
    Promise(.json, "null-document-is-a-value", "A document `null` is not the absence of a document.") { trial in
      let document = trial.user().with(.profile, document("null"))
      let none = trial.user().with(.profile, .null)
      try await trial.insert(document, none)
      try equal(try await trial.existing(document)[.profile], document[.profile], "profile")
      try equal(try await trial.existing(none)[.profile], .null, "profile")
      try equal(try await trial.ids(.users, Condition(.profile, .isNull)), [none.id], "users without a profile")
    },
    Promise(.json, "scalars-are-documents", "A number, a text, a truth value and an array can be a whole document.") { trial in
      try await comeBack(trial, ["1", "-0.5", #""text""#, #""""#, "true", "false", "[]", "[1]"])
    },
    Promise(.json, "empty-object-is-not-empty-array", "{} and [] and an empty text stay what they are.") { trial in
      try await comeBack(trial, ["{}", "[]", #"{"a":{},"b":[],"c":""}"#])
    },
    Promise(.json, "strings-keep-their-bytes", "Strings in documents keep their bytes: escapes, emoji, both compositions, controls.") {
      trial in
      try await comeBack(
        trial,
        [
          #"{"a":"caf\u00e9"}"#, #"{"a":"cafe\u0301"}"#, #"{"a":"\ud83d\ude00 😀"}"#, #"{"a":"\u0001\u001f\u007f\t\n\r\b\f\"\\\/"}"#,
          #"{"a":"\u2028\u2029 <\/script>"}"#, #"{"a":" x "}"#, #"{"a":"1","b":"true","c":"null","d":"2026-03-01T12:00:00Z"}"#,
        ])
    },
    Promise(.json, "keys-are-any-text", "Keys may be empty, hold dots, dollars and quotes, and differ in composition or case alone.") {
      trial in
      try await comeBack(
        trial,
        [
          #"{"":1," ":2}"#, #"{"a.b":1,"$set":{"$where":2},"$":3}"#, #"{"__proto__":1,"constructor":2,"_id":3}"#, #"{"a":1,"A":2}"#,
          #"{"\u00e9":1,"e\u0301":2}"#, #"{"\"":1,"'":2,"\\":3}"#, #"{"😀":1}"#, #"{"0":1,"1":2,"10":3,"2":4}"#,
        ])
    },
    Promise(.json, "depth-of-64", "A document may nest as deep as the limit.") { trial in
      let depth = Limits.depth
      try await comeBack(
        trial,
        [
          String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
          String(repeating: #"{"a":"#, count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1),
        ])
    },
    Promise(.json, "thousand-keys", "A document may have as many keys as the limit.") { trial in
      let members = (0..<Limits.keys).map { "\"key\($0)\":\($0)" }
      try await comeBack(trial, ["{" + members.joined(separator: ",") + "}"])
    },
    Promise(.json, "a-patch-replaces-the-document", "A patch sets the whole document; it merges nothing.") { trial in
      let user = try await trial.stored(trial.user().with(.profile, document(#"{"a":1,"b":{"c":2}}"#)))
      let next = document(#"{"b":{"d":3}}"#)
      try await trial.patch(user, [.profile: next])
      try equal(try await trial.existing(user)[.profile], next, "profile")
    },
    Promise(.json, "every-json-column-comes-back", "Every column of type json keeps its document, in every entity.") { trial in
      let user = trial.user()
      var rows = [user] + trial.tree(user)
      for place in rows.indices {
        for column in Schema.current[rows[place].entity].columns where column.type == .json {
          rows[place][column.field] = document(#"{"field":"\#(column.field.name)","n":[9007199254740993,0.1,null,{}]}"#)
        }
      }
      try await trial.insert(rows)
      for row in rows { try equal(try await trial.existing(row).given, row.givenWithNulls, row.entity.name) }
    },
  ]

  /// Each document comes back equal, given at insertion and set by a patch.
  static func comeBack(_ trial: Trial, _ texts: [String]) async throws {
    let users = texts.map { trial.user().with(.profile, document($0)) }
    try await trial.insert(users)
    for (user, text) in zip(users, texts) {
      try equal(try await trial.existing(user)[.profile], document(text), "profile")
      try await trial.patch(user, [.healthGoals: document(text)])
      try equal(try await trial.existing(user)[.healthGoals], document(text), "health_goals")
    }
  }
}
