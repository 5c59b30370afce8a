import ArgumentParser
import WellSenseStore

struct PostsUnlike: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlike", abstract: "Take a like back.",
    discussion: """
      EXAMPLES
        wellsense posts unlike 01890a5d-ac96-774b-bcce-b302099a8057 bob@example.org
      """)

  @OptionGroup var like: LikeArguments
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await like.user(in: store)
    let isNew = try await store.communityPosts.unlike(like.id, by: user)
    try like.tell(isNew ? "unliked" : "nothing changed: there was no like", of: user, isNew, to: console, json: options.json)
  }
}
