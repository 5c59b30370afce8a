import Foundation
import TestSupport
import Testing

private let psql = "/usr/bin/psql"

/// The faults that tests of unknown outcomes rest on, with a real server and a client that is not this package's.
@Suite(.enabled(if: TestServers.value(of: "POSTGRES") != nil && FileManager.default.isExecutableFile(atPath: psql)))
struct CommitFaultTests {
  private let table = "fault_" + String(UInt64.random(in: 0 ... .max), radix: 36)
  private let uri: String

  init() throws { uri = try #require(TestServers.value(of: "POSTGRES")) }

  private func run(_ statements: String..., at uri: String) throws -> (status: Int32, answer: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: psql)
    // What is encrypted the proxy cannot read.
    process.arguments = [uri + "?sslmode=disable", "-qAtX", "-v", "ON_ERROR_STOP=1"] + statements.flatMap { ["-c", $0] }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .newlines))
  }

  @Test(arguments: [(Fault.lostReply(to: "COMMIT"), "1"), (.lostRequest(with: "COMMIT"), "0")])
  func `a commit is done or undone as the fault says, and the client knows of nothing`(fault: Fault, rows: String) throws {
    let port = try #require(TestServers.port(of: uri))
    let proxy = try ChaosProxy(before: port)
    #expect(try run("CREATE TABLE \(table) (n int)", at: uri).status == 0)
    proxy.set(fault, times: 1)
    #expect(try run("BEGIN", "INSERT INTO \(table) VALUES (1)", "COMMIT", at: TestServers.uri(uri, through: proxy.port)).status != 0)
    #expect(proxy.counts.strikes == 1)
    // A session that still holds the row's lock has not ended yet; this waits for it.
    #expect(try run("BEGIN; LOCK TABLE \(table); SELECT count(*) FROM \(table); DROP TABLE \(table); COMMIT", at: uri).answer == rows)
  }
}
