/// How many do a piece of work at once, and what that should take.
struct Load: Sendable {
  /// Tasks of the store, and of a peer.
  var tasks = 1
  /// Threads of the floor, each with a connection.
  var threads = 1
  var durability = Durability.full
  let targets: [Target]

  /// How the report names it.
  var label: String { "\(tasks) task\(tasks == 1 ? "" : "s")" + (threads > 1 ? " : \(threads) threads" : "") }
}
