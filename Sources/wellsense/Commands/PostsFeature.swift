import ArgumentParser
import WellSenseStore

struct PostsFeature: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "feature", abstract: "Put a post among the featured ones, or take it out.",
    discussion: """
      EXAMPLES
        wellsense posts feature 01890a5d-ac96-774b-bcce-b302099a8057
        wellsense posts feature 01890a5d-ac96-774b-bcce-b302099a8057 --off
      """)

  @Argument(help: "The post's id.")
  var id: ID<CommunityPost>

  @Flag(help: "Take it out.")
  var off = false

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let post = try await store.communityPosts.feature(id, !off)
    if options.json { return try console.print(json: JSONValue(post)) }
    try console.print(post.isFeatured ? "featured" : "not featured any more")
  }
}
