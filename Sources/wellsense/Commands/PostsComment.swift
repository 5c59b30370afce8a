import ArgumentParser
import WellSenseStore

struct PostsComment: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "comment", abstract: "Comment on a post.",
    discussion: """
      EXAMPLES
        wellsense posts comment $id bob "It works."
      """)

  @Argument(help: "The post's id.")
  var id: ID<CommunityPost>

  @Argument(help: "Who: id, email, or the beginning of either.")
  var user: String

  @Argument(help: "The comment.")
  var content: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let comment = try await store.communityPosts.comment(NewComment(postID: id, userID: user.id, content: content))
    if options.json { return try console.print(json: JSONValue(comment)) }
    try console.print("added comment \(comment.id)")
  }
}
