import ArgumentParser
import WellSenseStore

struct PostsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posts", abstract: "Read the community's posts, publish, like and comment.",
    discussion: """
      EXAMPLES
        wellsense posts
        wellsense posts feed --tag sleep
        wellsense posts publish ada@example.org tip "Go to bed early" --tag sleep
        wellsense posts comment $id bob "It works."
      """,
    subcommands: [
      PostsFeed.self, PostsGet.self, PostsPublish.self, PostsLike.self, PostsUnlike.self, PostsComment.self, PostsComments.self,
      PostsFeature.self, PostsDelete.self,
    ],
    defaultSubcommand: PostsFeed.self)

  static func print(_ post: CommunityPost, to console: Console, json: Bool) throws {
    if json { return try console.print(json: JSONValue(post)) }
    let counts = "\(NumberText.count(post.likesCount, "like")), \(NumberText.count(post.commentsCount, "comment"))"
    try console.print(console.terminal.styled(SafeText.line(post.title), .bold))
    try console.print("\(post.type.rawValue)\(post.isFeatured ? ", featured" : ""), \(counts), \(TimeText.minute(post.createdAt)) UTC")
    try console.print("id \(post.id), by \(post.userID)")
    if !post.tags.isEmpty { try console.print(SafeText.line(post.tags.map { "#" + $0 }.joined(separator: " "))) }
    if let content = post.content {
      try console.print()
      for line in SafeText.lines(content) { try console.print("  " + line) }
    }
  }
}
