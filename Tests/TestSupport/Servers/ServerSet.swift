package import Foundation

/// Servers for one test alone, which it may freeze and kill. They end with the last reference, and with this process however that ends.
package final class ServerSet: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// The variables that `Scripts/servers` prints, without `WELLSENSE_TEST_`.
  package let variables: [String: String]
  private let directory: String

  /// Starts servers, in memory and without fsync, which survives `kill` all the same; or on a disk and with it, for measuring.
  /// - Parameter servers: names that `Scripts/servers` knows, such as `postgres`.
  package convenience init(_ servers: String...) async throws { try await self.init(servers) }

  /// As `init(_:)`.
  /// - Parameters:
  ///   - isFast: without waiting for the disk, which a kill of the server alone doesn't lose.
  ///   - disks: whether each server's data is to lie on a file system of its own, where the machine lets us make one.
  package init(_ servers: [String], isFast: Bool = true, disks: Bool = false) async throws {
    let parent = String(ProcessInfo.processInfo.processIdentifier)
    let options = ["start", "--parent", parent] + (isFast ? ["--fast"] : []) + (disks ? ["--disks"] : [])
    let lines = try await Self.run(options + servers).split(separator: "\n")
    var variables: [String: String] = [:]
    for line in lines where line.hasPrefix("export WELLSENSE_TEST_") {
      let parts = line.dropFirst("export WELLSENSE_TEST_".count).split(separator: "=", maxSplits: 1)
      if parts.count == 2 { variables[String(parts[0])] = parts[1].trimmingCharacters(in: ["'"]) }
    }
    guard let directory = variables["SERVERS"] else { throw Failure(description: "Scripts/servers named no directory") }
    self.variables = variables
    self.directory = directory
  }

  deinit {
    let directory = directory
    Thread.detachNewThread { _ = try? Self.runBlocking(["stop", directory]) }
  }

  /// The URI of a server, such as `postgres`.
  package func uri(of server: String) throws -> String {
    guard let uri = variables[Self.variable(of: server)] else {
      throw Failure(description: "the set has no server \(server)")
    }
    return uri
  }

  /// Stops every process of the server where it stands; connections stay open.
  package func freeze(_ server: String) async throws { try await order("freeze", server) }

  /// Lets a frozen server go on.
  package func thaw(_ server: String) async throws { try await order("thaw", server) }

  /// Ends every process of the server at once, as kill -9 does.
  package func kill(_ server: String) async throws { try await order("kill", server) }

  /// Starts a server again with the data and the port that it had, after killing it if it lives. Returns when it is ready.
  package func restart(_ server: String) async throws { try await order("restart", server) }

  /// Makes a standby a primary, as an operator does.
  package func promote(_ server: String) async throws { try await order("promote", server) }

  /// As `restart`, with a clock that is wrong, such as by `+1h`. Needs libfaketime.
  package func restart(_ server: String, clock: String) async throws { try await order("restart", server, ["--clock", clock]) }

  /// Kills a server and starts it on its port with nothing of its data, as after the loss of its directory.
  package func empty(_ server: String) async throws { try await order("empty", server) }

  /// Whether the server's data lies on a file system of its own.
  package func hasDisk(_ server: String) -> Bool { variables["DISK_" + Self.variable(of: server)] != nil }

  private static func variable(of server: String) -> String { server.uppercased().replacingOccurrences(of: "-", with: "_") }

  /// What a server has said, in a file that ends with the set.
  package func log(of server: String) -> URL { URL(fileURLWithPath: directory).appending(path: "\(server)/log") }

  /// Leaves the server no room on its disk.
  package func fill(_ server: String) async throws { try await order("fill", server) }

  /// Gives it room again.
  package func widen(_ server: String) async throws { try await order("widen", server) }

  /// Ends the servers and removes their data.
  package func stop() async throws { _ = try await Self.run(["stop", directory]) }

  private func order(_ verb: String, _ server: String, _ options: [String] = []) async throws {
    _ = try await Self.run([verb, "--set", directory] + options + [server])
  }

  private static func run(_ arguments: [String]) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try runBlocking(arguments) }) }
    }
  }

  private static func runBlocking(_ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    let errors = Pipe()
    process.executableURL = TestServers.file("Scripts/servers")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = errors
    // A thread that a task began blocks nearly all signals, and children inherit it: servers, too, would never hear that they are to end.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    try process.run()
    // Little is ever written to it, so that it cannot fill while the other is read.
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: String(decoding: complaint, as: UTF8.self)) }
    return String(decoding: text, as: UTF8.self)
  }
}
