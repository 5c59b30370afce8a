import WellSenseStore

extension SamplePerson {
  /// A chat a month, at least one.
  var chats: [SampleChat] {
    var random = SampleRandom(data.seed, person: number, .chats)
    return (0...data.days / 30).map { chat in
      let topic = random.pick(SampleText.chats, or: ("Hello", "general_health", []))
      let time = day(max(0, min(chat * 30 + 3, data.days - 1))).at(hour: 19, spread: 120, &random)
      let session = NewChatSession(
        id: random.id(at: time), userID: id, sessionID: "sample-\(data.seed)-\(number + 1)-\(chat + 1)", title: topic.title,
        sessionType: topic.type)
      var messages: [NewChatMessage] = []
      for turn in topic.turns {
        messages.append(NewChatMessage(id: random.id(at: time), .user, turn.question))
        messages.append(NewChatMessage(id: random.id(at: time), .assistant, turn.answer))
      }
      return SampleChat(session: session, messages: messages)
    }
  }

  /// A post every other month, at least one; up to ten of the others like it, and some of those comment.
  var posts: [SamplePost] {
    var random = SampleRandom(data.seed, person: number, .posts)
    return (0...data.days / 60).map { post in
      let place = random.integer(0...SampleText.posts.count - 1)
      let text = SampleText.posts[place]
      let time = day(max(0, min(post * 60 + 5, data.days - 1))).at(hour: 21, spread: 60, &random)
      let types: [PostType] = [.achievement, .question, .tip, .challenge]
      let written = NewPost(
        id: random.id(at: time), userID: id, title: text.title, content: text.content, type: types[place % types.count],
        tags: text.tags + [SampleData.source])
      let others = others(&random)
      let comments = others.filter { _ in random.happens(0.4) }.map { other in
        NewComment(id: random.id(at: time), postID: written.id, userID: other, content: random.pick(SampleText.comments, or: "Well done!"))
      }
      return SamplePost(post: written, likes: others, comments: comments)
    }
  }

  /// Some of the others, each once: neighbours in number, so that nobody has to be looked for.
  private func others(_ random: inout SampleRandom) -> [ID<User>] {
    guard data.people > 1 else { return [] }
    let count = random.integer(0...min(10, data.people - 1))
    let first = random.integer(1...data.people - 1)
    return (0..<count).map { step in
      let distance = (first - 1 + step) % (data.people - 1) + 1
      return SamplePerson((number + distance) % data.people, of: data).id
    }
  }
}
