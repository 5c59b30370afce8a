import ArgumentParser
import WellSenseStore

struct PostsGet: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Read one post.",
    discussion: """
      EXAMPLES
        wellsense posts get 01890a5d-ac96-774b-bcce-b302099a8057
      """)

  @Argument(help: "The post's id.")
  var id: ID<CommunityPost>

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    try PostsCommand.print(try await store.communityPosts.get(id), to: console, json: options.json)
  }
}
