import Foundation
import TestSupport
import Testing

/// A folder of its own for one test, and the program to run in it.
final class Workplace: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("wellsense-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

  func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url(path))
  }

  func read(_ path: String) throws -> Data { try Data(contentsOf: url(path)) }

  /// Bytes of a file; 0 where there is none.
  func size(of path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: url(path).path)[.size] as? Int) ?? 0
  }

  static let program = TestPrograms.url(of: "wellsense")

  /// Runs the program to its end.
  @discardableResult
  func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
    try await run(arguments, environment: environment)
  }

  @discardableResult
  func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
    try await start(Self.program, arguments, environment).outcome
  }

  /// Runs a line of bash; `"$0"` is the program.
  func shell(_ line: String) async throws -> Outcome {
    try await start(URL(fileURLWithPath: "/bin/bash"), ["-c", line, Self.program.path], [:]).outcome
  }

  func start(_ arguments: String...) throws -> Running {
    try start(Self.program, arguments, [:])
  }

  private func start(_ program: URL, _ arguments: [String], _ environment: [String: String]) throws -> Running {
    try Running(program, arguments, in: self, environment: environment)
  }
}

/// A program that has ended.
struct Outcome: Sendable {
  let status: Int32
  let output: String
  let errors: String

  /// What it printed, as one document.
  func json() throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }
}

/// A program that runs, its output going to files: no pipe can fill up.
final class Running: @unchecked Sendable {  // `Process` may be told a signal from any thread; nothing else is shared.
  private let process = Process()
  private let output: URL
  private let errors: URL
  private let ended: AsyncStream<Int32>

  fileprivate init(_ program: URL, _ arguments: [String], in place: Workplace, environment: [String: String]) throws {
    let name = UUID().uuidString
    output = place.url(".\(name).out")
    errors = place.url(".\(name).err")
    let (ended, end) = AsyncStream.makeStream(of: Int32.self)
    self.ended = ended
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = place.folder
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"].merging(Self.sanitizer) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(output)
    process.standardError = try Self.file(errors)
    process.terminationHandler = { process in
      end.yield(process.terminationStatus)
      end.finish()
    }
    try process.run()
  }

  /// Tests under a sanitizer run the program under it, too.
  private static let sanitizer = ProcessInfo.processInfo.environment.filter {
    ["LD_PRELOAD", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "SWIFT_BACKTRACE"].contains($0.key)
  }

  private static func file(_ url: URL) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    return try FileHandle(forWritingTo: url)
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  var isRunning: Bool { process.isRunning }

  var outcome: Outcome {
    get async throws {
      var status: Int32?
      for await ended in ended { status = ended }
      return Outcome(
        status: try #require(status), output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
  }
}

/// Looks again and again until something is so, or the program that should make it so has ended.
func wait(for running: Running, until isSo: () -> Bool) async throws {
  while running.isRunning, !isSo() { try await Task.sleep(for: .milliseconds(2)) }
}
