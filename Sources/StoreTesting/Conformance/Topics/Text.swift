import WellSenseStore

extension Promise {
  static let text: [Promise] = [
    Promise(.text, "bytes-come-back", "Text of any kind comes back with the same bytes: accents, emoji, both directions, controls.") {
      trial in
      let user = trial.user()
      let posts = samples.map { trial.post(user).with(.title, .text($0)).with(.content, .text($0)) }
      try await trial.insert([user] + posts)
      for (post, sample) in zip(posts, samples) {
        let found = try await trial.existing(post)
        try equal(found[.title], .text(sample), "title")
        try equal(found[.content], .text(sample), "content")
      }
    },
    Promise(.text, "patched-bytes-come-back", "Text set by a patch comes back with the same bytes.") { trial in
      let user = try await trial.stored(trial.user())
      for sample in samples {
        try await trial.patch(user, [.firstName: .text(sample)])
        try equal(try await trial.existing(user)[.firstName], .text(sample), "first_name")
      }
    },
    Promise(.text, "composition-counts", "é as one scalar and as two are different values, side by side in a unique column.") { trial in
      try await differ(trial, ["caf\u{E9}", "cafe\u{301}", "cafe"])
    },
    Promise(.text, "case-counts", "Upper and lower case are different values, side by side in a unique column.") { trial in
      try await differ(trial, ["Morning", "morning", "MORNING", "mornıng", "mornİng"])
    },
    Promise(.text, "trailing-blanks-count", "A value with a trailing blank is another value.") { trial in
      try await differ(trial, ["walk", "walk ", "walk  ", "walk\t", "walk\u{A0}"])
    },
    Promise(.text, "leading-blanks-count", "A value with a leading blank is another value.") { trial in
      try await differ(trial, ["walk", " walk", "  walk"])
    },
    Promise(.text, "accents-count", "Letters that only look or sound alike are different values.") { trial in
      try await differ(trial, ["resume", "résumé", "straße", "strasse", "ｗalk", "walk", "σοφος", "σοφοσ"])
    },
    Promise(.text, "equality-matches-bytes", "`equals` on text that isn't unique matches bytes, too.") { trial in
      let user = trial.user()
      let titles = ["Run", "run", "run ", "r\u{FA}n", "ru\u{301}n"]
      let posts = titles.map { trial.post(user).with(.title, .text($0)) }
      try await trial.insert([user] + posts)
      for post in posts {
        let found = try await trial.ids(.communityPosts, Condition(.title, .equals(post[.title])))
        try equal(found, [post.id], "the post with one title")
      }
    },
    Promise(.text, "nothing-is-syntax", "Quotes, placeholders, wildcards and statements are text like any other, stored and asked for.") {
      trial in
      let user = trial.user()
      let texts = [
        "%", "_", "a%", "a_", "ab", "'", "\"", "\\", "\\'", "?", "?1", "$1", ":a", "*", "$where", "'); DROP TABLE users; --", "NULL",
      ]
      let sessions = texts.map { trial.session(user, name: $0) }
      try await trial.insert([user] + sessions)
      for session in sessions {
        let found = try await trial.ids(.chatSessions, Condition(.sessionID, .equals(session[.sessionID])))
        try equal(found, [session.id], "the session of one name")
      }
    },
    Promise(
      .text, "ranges-compare-bytes",
      "`below` and `atLeast` compare text by bytes: capitals first, no locale, emoji after the private use area."
    ) { trial in
      let user = trial.user()
      let texts = ["Z", "a", "a ", "aa", "e\u{301}", "z", "\u{E9}", "\u{FF5E}", "\u{1F600}"]
      let sessions = texts.map { trial.session(user, name: $0) }
      try await trial.insert([user] + sessions)
      for (place, text) in texts.enumerated() {
        let below = try await trial.ids(.chatSessions, Condition(.sessionID, .below(.text(text))))
        try equalSets(below, sessions[..<place].map(\.id), "sessions below one name")
        let atLeast = try await trial.ids(.chatSessions, Condition(.sessionID, .atLeast(.text(text))))
        try equalSets(atLeast, sessions[place...].map(\.id), "sessions at least one name")
      }
    },
    Promise(.text, "longest-field-fits", "A text field takes its whole length in scalars, also when each has four bytes.") { trial in
      let text = String(repeating: "😀", count: 255)
      let user = trial.user(email: text)
      try await trial.insert(user)
      try equal(try await trial.existing(user)[.email], .text(text), "email")
      try equal(try await trial.ids(.users, Condition(.emailKey, .equals(.text(text)))), [user.id], "the user of that email")
    },
    Promise(.text, "long-texts-differ-at-their-end", "Two long unique values that differ in their last byte are two values.") { trial in
      let start = String(repeating: "ä", count: 254)
      try await differ(trial.emails, [start + "a", start + "b", start + "é"], trial)
    },
    Promise(.text, "long-content-is-whole", "Content of more than 64 KiB comes back whole.") { trial in
      let content = String(repeating: "äöü €😀\n", count: 10_000)
      let user = trial.user()
      let session = trial.session(user)
      let message = trial.message(session, content)
      let post = trial.post(user).with(.content, .text(content))
      try await trial.insert(user, session, message, post)
      try equal(try await trial.existing(message)[.content], .text(content), "content of the message")
      try equal(try await trial.existing(post)[.content], .text(content), "content of the post")
    },
  ]

  private static let samples = [
    "", " ", "a", "caf\u{E9}", "cafe\u{301}", "\u{1E69}", "s\u{323}\u{307}", "s\u{307}\u{323}", "\u{212B}", "\u{FB01}", "ＷＩＤＥ",
    "שלום \u{202E}abc",
    "👩🏽‍🚀🇩🇪", "\u{1}\u{1F}\u{7F}", "\t\r\n", "\u{FEFF}bom", "\u{2028}\u{2029}", "\u{FFFE}\u{10FFFF}", "\u{E000}", "'\"\\`", "trailing  ",
    "  leading",
    "<b>&amp;</b>", "%s%d%n", "ﷺ", "한글", "ha\u{1112}\u{1161}",
  ]

  /// All values are accepted in a unique column, and each finds its own row.
  private static func differ(_ trial: Trial, _ texts: [String]) async throws {
    let user = trial.user()
    try await trial.insert(user)
    try await differ({ trial.session(user, name: $0) }, texts, trial)
  }

  private static func differ(_ make: (String) -> Row, _ texts: [String], _ trial: Trial) async throws {
    let rows = texts.map(make)
    let unique = Schema.current[rows[0].entity].unique[0]
    for row in rows { try await trial.insert(row) }
    for row in rows {
      try equal(try await trial.ids(row.entity, Condition(unique, .equals(row[unique]))), [row.id], "the row of one value")
      try equal(try await trial.existing(row)[unique], row[unique], unique.name)
    }
  }
}

extension Trial {
  fileprivate var emails: (String) -> Row { { self.user(email: $0) } }
}
