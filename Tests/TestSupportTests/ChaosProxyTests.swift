import TestSupport
import Testing

/// A proxy that tests of faults trust has to do what it says.
@Suite struct ChaosProxyTests {
  private let server: EchoServer
  private let proxy: ChaosProxy

  init() throws {
    server = try EchoServer()
    proxy = try ChaosProxy(before: server.port)
  }

  private func client() throws -> Client { try Client(proxy.port) }

  @Test func `bytes pass both ways`() throws {
    let client = try client()
    try client.send("hello")
    #expect(try client.receive(5) == "HELLO")
    let counts = proxy.counts
    #expect((counts.connections, counts.live, counts.strikes) == (1, 1, 0))
  }

  @Test func `more than fits into a buffer passes`() throws {
    let client = try client()
    for _ in 0..<20 {
      let text = String(repeating: "abcdefgh", count: 4000)
      try client.send(text)
      #expect(try client.receive(text.utf8.count) == text.uppercased())
    }
  }

  @Test func `refused means refused and reset until it is cleared`() throws {
    let old = try client()
    try old.send("a")
    _ = try old.receive(1)
    proxy.set(.refused)
    #expect(throws: Client.End.reset) { try old.receive(1) }
    #expect(throws: Client.End.reset) { try client().receive(1) }
    proxy.clear()
    let new = try client()
    try new.send("b")
    #expect(try new.receive(1) == "B")
  }

  @Test func `frozen connections stand still and go on`() throws {
    let client = try client()
    try client.send("a")
    _ = try client.receive(1)
    proxy.set(.frozen)
    try client.send("b")
    #expect(throws: Client.End.late) { try client.receive(1, within: 100) }
    proxy.clear()
    #expect(try client.receive(1) == "B")
  }

  @Test func `delayed bytes arrive later and in order`() throws {
    let client = try client()
    proxy.set(.delayed(.milliseconds(40)))
    let begin = ContinuousClock.now
    try client.send("a")
    try client.send("b")
    #expect(try client.receive(2) == "AB")
    #expect(.now - begin >= .milliseconds(80))
  }

  @Test(arguments: [true, false]) func `an answer of its own never reaches the server`(closes: Bool) throws {
    proxy.set(.answered([UInt8]("HTTP/1.1 400".utf8), thenClosed: closes), times: 1)
    let client = try client()
    #expect(try client.receive(12) == "HTTP/1.1 400")
    #expect(throws: closes ? Client.End.closed : .late) { try client.receive(1, within: closes ? 10_000 : 100) }
    #expect(server.text.isEmpty)
    let next = try self.client()
    try next.send("a")
    #expect(try next.receive(1) == "A")
  }

  @Test func `a cut lets exactly so many bytes pass`() throws {
    proxy.set(.cut(after: 3, of: .replies), times: 1)
    let client = try client()
    try client.send("hello")
    #expect(try client.receive(3) == "HEL")
    #expect(throws: Client.End.reset) { try client.receive(1) }
    #expect(server.text == "hello")
    #expect(proxy.counts.strikes == 1)
  }

  @Test func `a cut of requests keeps the rest from the server`() throws {
    proxy.set(.cut(after: 3, of: .requests))
    let client = try client()
    try client.send("hello")
    #expect(throws: Client.End.reset) { while true { _ = try client.receive(1) } }
    #expect("hel".hasPrefix(server.text))
  }

  @Test func `a changed byte is the only one`() throws {
    proxy.set(.changed(at: 1, of: .replies, to: [UInt8]("??".utf8)), times: 1)
    let client = try client()
    try client.send("hello")
    #expect(try client.receive(5) == "H??LO")
  }

  @Test func `a lost request never arrives`() throws {
    proxy.set(.lostRequest(with: "commit"), times: 1)
    let client = try client()
    try client.send("insert;")
    #expect(try client.receive(7) == "INSERT;")
    try client.send("commit;")
    #expect(throws: Client.End.reset) { try client.receive(1) }
    #expect(server.text == "insert;")
  }

  @Test func `a request whose reply is lost has arrived`() throws {
    proxy.set(.lostReply(to: "commit"), times: 1)
    let client = try client()
    try client.send("insert;com")
    #expect(try client.receive(10) == "INSERT;COM")
    try client.send("mit;")
    #expect(throws: Client.End.reset) { try client.receive(1) }
    #expect(server.text == "insert;commit;")
  }

  @Test func `a held reply never comes and the connection stays`() throws {
    proxy.set(.heldReply(to: "commit"), times: 1)
    let client = try client()
    try client.send("commit;")
    #expect(throws: Client.End.late) { try client.receive(1, within: 100) }
    #expect(server.text == "commit;")
    #expect(proxy.counts.live == 1)
  }

  @Test func `a request is carried out and answered otherwise, and what follows is as ever`() throws {
    proxy.set(.misreported(Array("commit".utf8), with: Array("no".utf8)), times: 1)
    let client = try client()
    try client.send("commit;")
    #expect(try client.receive(2) == "no")
    #expect(server.text == "commit;")
    try client.send("x")
    #expect(try client.receive(1) == "X")
  }

  @Test func `a fault strikes as often as it was told to`() throws {
    proxy.set(.lostReply(to: "x"), times: 2)
    for strikes in 1...2 {
      let client = try client()
      try client.send("x")
      #expect(throws: Client.End.reset) { try client.receive(1) }
      #expect(proxy.counts.strikes == strikes)
    }
    let client = try client()
    try client.send("x")
    #expect(try client.receive(1) == "X")
  }

  @Test func `a server that is not there resets its clients`() throws {
    let nobody = try EchoServer().port
    proxy.redirect(to: nobody)
    let client = try client()
    #expect(throws: Client.End.reset) { try client.receive(1) }
  }

  @Test func `after a stop nobody is there`() throws {
    let client = try client()
    try client.send("a")
    _ = try client.receive(1)
    proxy.stop()
    #expect(throws: Client.End.reset) { try client.receive(1) }
    #expect(throws: Client.End.reset) { try self.client().receive(1) }
  }
}
