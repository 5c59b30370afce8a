import ArgumentParser
import WellSenseStore

struct PostsFeed: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed", abstract: "List posts, the newest first unless asked otherwise.",
    discussion: """
      EXAMPLES
        wellsense posts feed --type question
        wellsense posts feed --tag sleep --limit 5
        wellsense posts feed --most-liked --json
      """)

  @Option(help: ArgumentHelp("Only posts of this type.", valueName: "type"))
  var type: PostType?

  @Option(help: ArgumentHelp("Only posts with this tag.", valueName: "tag"))
  var tag: String?

  @Option(help: ArgumentHelp("Only this user's posts.", valueName: "user"))
  var author: String?

  @Flag(help: "Only featured posts.")
  var featured = false

  @Flag(help: "Begin with the most liked.")
  var mostLiked = false

  @OptionGroup var page: PageOptions
  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard [type != nil, tag != nil, author != nil, featured, mostLiked].count(where: \.self) <= 1 else {
      throw ValidationError("give only one of --type, --tag, --author, --featured and --most-liked")
    }
  }

  func run(on store: Store, _ console: Console) async throws {
    let posts = try await store.communityPosts.feed(feed(store), limit: page.limit, after: page.token)
    let columns: [Table.Column] = [
      .left("id"), .text("title"), .left("type"), .right("likes"), .right("comments"), .left("published (UTC)"),
    ]
    try console.print(posts, as: "community_posts", json: options.json, { JSONValue($0) }, columns: columns) { post in
      [
        post.id.description, post.title, post.type.rawValue, NumberText.count(post.likesCount),
        NumberText.count(post.commentsCount), TimeText.minute(post.createdAt),
      ]
    }
  }

  private func feed(_ store: Store) async throws -> Feed {
    if let type { return .type(type) }
    if let tag { return .tag(tag) }
    if let author = try await UserName.find(author, in: store) { return .author(author.id) }
    return featured ? .featured : mostLiked ? .mostLiked : .newest
  }
}
