import ArgumentParser
import WellSenseStore

struct PostsLike: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "like", abstract: "Like a post. Saying so again changes nothing.",
    discussion: """
      EXAMPLES
        wellsense posts like 01890a5d-ac96-774b-bcce-b302099a8057 bob@example.org
      """)

  @OptionGroup var like: LikeArguments
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await like.user(in: store)
    let isNew = try await store.communityPosts.like(like.id, by: user)
    try like.tell(isNew ? "liked" : "nothing changed: did already", of: user, isNew, to: console, json: options.json)
  }
}
