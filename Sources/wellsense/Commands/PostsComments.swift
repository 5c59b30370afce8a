import ArgumentParser
import WellSenseStore

struct PostsComments: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "comments", abstract: "Read a post's comments, the oldest first.",
    discussion: """
      EXAMPLES
        wellsense posts comments 01890a5d-ac96-774b-bcce-b302099a8057 --limit 50
      """)

  @Argument(help: "The post's id.")
  var id: ID<CommunityPost>

  @OptionGroup var page: PageOptions
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let comments = try await store.communityPosts.comments(on: id, order: .oldestFirst, limit: page.limit, after: page.token)
    let columns: [Table.Column] = [.left("written (UTC)"), .left("by"), .text("comment")]
    try console.print(comments, as: "post_comments", json: options.json, { JSONValue($0) }, columns: columns) { comment in
      [TimeText.minute(comment.createdAt), comment.userID.description, comment.content]
    }
  }
}
