import ArgumentParser
import WellSenseStore

struct PostsDelete: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a post with its likes and comments.",
    discussion: """
      EXAMPLES
        wellsense posts delete 01890a5d-ac96-774b-bcce-b302099a8057
      """)

  @Argument(help: "The post's id.")
  var id: ID<CommunityPost>

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let rows = try await store.communityPosts.delete(id)
    guard rows > 0 else { throw CommandFailure(.failure, "there is no such post") }
    if options.json { return try console.print(json: ["id": .id(id), "deleted_rows": .count(rows)]) }
    try console.print("deleted \(id), \(NumberText.count(rows, "row"))")
  }
}
