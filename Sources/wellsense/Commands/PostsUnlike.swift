import ArgumentParser
import WellSenseStore

struct PostsUnlike: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlike", abstract: "Take a like back.",
    discussion: """
      EXAMPLES
        wellsense posts unlike 01890a5d-ac96-774b-bcce-b302099a8057 bob@example.org
      """)

  @Argument(help: "The post's id.")
  var id: ID<CommunityPost>

  @Argument(help: "Who: id, email, or the beginning of either.")
  var user: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let isNew = try await store.communityPosts.unlike(id, by: user.id)
    if options.json { return try console.print(json: ["id": .id(id), "user_id": .id(user.id), "changed": .bool(isNew)]) }
    try console.print(isNew ? "unliked" : "nothing changed: there was no like")
  }
}
