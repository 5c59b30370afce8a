internal import Foundation

/// The server that a run measures, as the environment names it.
struct ServerURI: Sendable {
  private let components: URLComponents

  /// - Parameter variable: what holds the URI; `Scripts/bench` starts a server and sets it.
  init(from variable: String) throws {
    guard let text = ProcessInfo.processInfo.environment[variable], let components = URLComponents(string: text) else {
      throw Failure(description: "\(variable) names no server; start the benchmark by Scripts/bench")
    }
    self.components = components
  }

  /// Of another database, with options.
  func text(_ database: String?, _ options: String = "") -> String {
    var components = components
    if let database { components.path = "/" + database }
    components.query = options.isEmpty ? nil : options
    return components.string ?? ""
  }

  var query: String { components.query ?? "" }
  var host: String { components.host ?? "" }
  var port: Int { components.port ?? 0 }
  var user: String { components.user ?? "" }
  var password: String { components.password ?? "" }
}
