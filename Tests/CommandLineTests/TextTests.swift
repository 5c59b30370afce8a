import Testing

@Suite struct TextTests {
  @Test func `stored text can't command the terminal`() async throws {
    let place = try Workplace()
    let name = "Ada\u{1B}[2J\u{7}\u{202E}adA"
    #expect(try await place.run("users", "create", "ada@example.org", "--first-name", name).status == 0)
    #expect(try await place.run("posts", "publish", "ada", "tip", "A\u{9B}31mred", "--content", "x\u{1B}]0;y\u{7}").status == 0)
    let answers = [
      try await place.run("users"), try await place.run("users", "get", "ada"), try await place.run("posts"),
      try await place.run("analytics", "weight", "--user", "ada"),
    ]
    for answer in answers {
      #expect(answer.status == 0)
      #expect(!answer.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || 0x7F..<0xA0 ~= $0.value || $0 == "\u{202E}" })
    }
    #expect(answers[0].output.contains(#"Ada\u{1b}[2J\u{7}\u{202e}adA"#))
  }

  @Test func `charts are blocks in UTF-8 and plain elsewhere, and keep to the width`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    for day in 1...4 {
      for weight in [61, 62 + day] {
        #expect(try await place.run("records", "add", "ada", "weight=\(weight)", "--at", "2026-01-0\(day)").status == 0)
      }
      #expect(try await place.run("records", "add", "ada", "steps=\(day * 1000)", "--at", "2026-01-0\(day)").status == 0)
    }
    for (metric, mark) in [("weight", "●"), ("steps", "█")] {
      let arguments = ["analytics", metric, "--user", "ada", "--by", "day"].joined(separator: " ")
      for width in [60, 80, 120] {
        let chart = try await place.shell("COLUMNS=\(width) \"$0\" \(arguments)")
        #expect(chart.output.contains(mark))
        #expect(chart.output.split(separator: "\n").allSatisfy { $0.count <= width })
        let plain = try await place.shell("COLUMNS=\(width) LC_ALL=C \"$0\" \(arguments)")
        #expect(plain.output.utf8.allSatisfy { $0 < 0x80 && $0 != 0x1B })
        #expect(plain.output.split(separator: "\n").allSatisfy { $0.count <= width })
      }
    }
  }

  @Test func `columns line up whatever the width of the characters`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "a@example.org", "--first-name", "日本").status == 0)
    #expect(try await place.run("users", "create", "b@example.org", "--first-name", "Anna").status == 0)
    let lines = try await place.run("users").output.split(separator: "\n").dropFirst()
    #expect(lines.count == 2)
    // Two wide characters take the columns of four narrow ones, in half as many characters.
    #expect(Set(lines.map { $0.contains("日本") ? $0.count + 2 : $0.count }).count == 1)
  }

  @Test func `a user is named by id, email or the beginning of either`() async throws {
    let place = try Workplace()
    let ada = try await place.run("users", "create", "ada@example.org", "--json").json()["id"] as? String
    let id = try #require(ada)
    #expect(try await place.run("users", "create", "adam@example.org").status == 0)
    for name in [id, id.uppercased(), "ADA@example.org", "ada@"] {
      #expect(try await place.run("users", "get", name, "--json").output.contains(id))
    }
    let both = try await place.run("users", "get", "ada")
    #expect(both.status == 1 && both.errors.contains("several users"))
  }

  @Test func `chats and posts are written and read`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    #expect(try await place.run("chat", "start", "ada", "--title", "Sleep", "--session-id", "s1").status == 0)
    #expect(try await place.run("chat", "append", "s1", "user", "I sleep badly.").status == 0)
    #expect(try await place.run("chat", "append", "s1", "assistant", "Since when?").status == 0)
    #expect(try await place.run("chat", "messages", "s1").output.contains("Since when?"))
    #expect(try await place.run("chat", "archive", "s1").status == 0)
    #expect(try await place.run("chat", "sessions", "ada", "--status", "archived").output.contains("Sleep"))
    let post = try await place.run("posts", "publish", "ada", "tip", "Go to bed", "--tag", "sleep", "--json").json()["id"] as? String
    let id = try #require(post)
    #expect(try await place.run("posts", "like", id, "ada").output == "liked\n")
    #expect(try await place.run("posts", "like", id, "ada").output == "nothing changed: did already\n")
    #expect(try await place.run("posts", "comment", id, "ada", "Yes.").status == 0)
    let feed = try #require(try await place.run("posts", "feed", "--tag", "sleep", "--json").json()["community_posts"] as? [[String: Any]])
    #expect(feed.count == 1 && feed.first?["likes_count"] as? Int == 1 && feed.first?["comments_count"] as? Int == 1)
    #expect(try await place.run("users", "delete", "ada").status == 64)
    #expect(try await place.run("users", "delete", "ada", "--yes").status == 0)
    #expect(try await place.run("posts").output == "no community posts\n")
  }
}
