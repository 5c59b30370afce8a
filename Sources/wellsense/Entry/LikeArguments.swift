import ArgumentParser
import WellSenseStore

/// Which like a command is about: whose, of what.
struct LikeArguments: ParsableArguments {
  @Argument(help: "The post's id.")
  var id: ID<CommunityPost>

  @Argument(help: "Who: id, email, or the beginning of either.")
  var user: String

  func user(in store: Store) async throws -> ID<User> {
    try await (UserName.find(user, in: store) as User).id
  }

  func tell(_ outcome: String, of user: ID<User>, _ isChanged: Bool, to console: Console, json: Bool) throws {
    if json { return try console.print(json: ["id": .id(id), "user_id": .id(user), "changed": .bool(isChanged)]) }
    try console.print(outcome)
  }
}
