/// What the command line asks for.
struct Options: Sendable {
  enum Engine: Sendable {
    case sqlite, postgres, mysql, mongo
    /// Sets of databases instead of an engine.
    case failover
    /// A round of its own in a fresh process: how much memory a piece of work takes.
    case child([String])
  }

  let engine: Engine
  var isQuick = false
  var isJSON = false
  var only: [String] = []
  /// The one contender that runs.
  var role: Role?

  static let help = """
    Scripts/bench sqlite|postgres|mysql|mongo|failover [--quick] [--only NAME]… [--role ROLE] [--json]

    Measures the store over an engine against the same work in C (over SQLite also in GRDB), in turns, and prints the medians of the
    rounds in microseconds an operation. Exit code 0 also if a target is missed. `failover` measures sets of PostgreSQL and MariaDB, whose
    servers are killed and frozen.

      --quick      fewer rounds and smaller databases, a minute or two
      --only NAME  only work whose name contains NAME; may be repeated
      --role ROLE  only this contender, as floor or ours: for a profiler
      --json       the same as JSON
    """

  init(_ arguments: [String]) throws(Refusal) {
    var arguments = arguments[...]
    switch arguments.popFirst() {
    case nil, "--help", "-h": throw Refusal(text: Self.help, code: 0)
    case "child":
      engine = .child(Array(arguments))
      return
    case "sqlite": engine = .sqlite
    case "postgres": engine = .postgres
    case "mysql": engine = .mysql
    case "mongo": engine = .mongo
    case "failover": engine = .failover
    default: throw Refusal(text: "bench: there are sqlite, postgres, mysql, mongo and failover, as in: Scripts/bench sqlite", code: 2)
    }
    while let argument = arguments.popFirst() {
      switch argument {
      case "--quick": isQuick = true
      case "--json": isJSON = true
      case "--only":
        guard let name = arguments.popFirst() else { throw Refusal(text: "bench: --only needs a name", code: 2) }
        only.append(name)
      case "--role":
        guard let name = arguments.popFirst(), let role = Role(rawValue: name) else {
          throw Refusal(text: "bench: --role needs one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))", code: 2)
        }
        self.role = role
      case "--help", "-h": throw Refusal(text: Self.help, code: 0)
      default: throw Refusal(text: "bench: unknown option \(argument); see Scripts/bench --help", code: 2)
      }
    }
  }

  struct Refusal: Error {
    let text: String
    let code: Int32
  }

  /// Whether work may be wanted whose name begins so.
  func mayWant(_ beginning: String) -> Bool {
    wants(beginning) || only.contains { $0.hasPrefix(beginning) }
  }

  func wants(_ name: String) -> Bool {
    only.isEmpty || only.contains { name.contains($0) }
  }
}
