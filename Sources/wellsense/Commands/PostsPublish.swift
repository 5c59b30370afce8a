import ArgumentParser
import WellSenseStore

struct PostsPublish: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Publish a post.",
    discussion: """
      EXAMPLES
        wellsense posts publish ada tip "Go to bed early" --content "Ten." --tag sleep
      """)

  @Argument(help: "The author: id, email, or the beginning of either.")
  var user: String

  @Argument(help: "What kind of post it is.")
  var type: PostType

  @Argument(help: "Its title.")
  var title: String

  @Option(help: ArgumentHelp("Its text.", valueName: "text"))
  var content: String?

  @Option(help: ArgumentHelp("A tag; may be given several times.", valueName: "tag"))
  var tag: [String] = []

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let post = try await store.communityPosts.publish(NewPost(userID: user.id, title: title, content: content, type: type, tags: tag))
    if options.json { return try console.print(json: JSONValue(post)) }
    try console.print("published \(post.id)")
  }
}
