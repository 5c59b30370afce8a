import StoreTesting
import Testing

@Suite struct `Histories` {
  private let everything = History([
    .init(0, .invoke, .write(key: 1, value: 7), time: 12), .init(1, .invoke, .read(key: 1, value: nil), time: 13),
    .init(0, .ok, .write(key: 1, value: 7), time: 14), .init(1, .ok, .read(key: 1, value: 7), time: 15),
    .init(0, .invoke, .compareAndSet(key: 1, expected: 7, new: -8)), .init(0, .fail, .compareAndSet(key: 1, expected: 7, new: -8)),
    .init(1, .invoke, .compareAndSet(key: 2, expected: nil, new: 9)), .init(1, .info, .compareAndSet(key: 2, expected: nil, new: 9)),
    .init(2, .invoke, .transaction([.append(key: 3, value: 4), .read(key: 3, [])])),
    .init(2, .ok, .transaction([.append(key: 3, value: 4), .read(key: 3, [2, 4])])),
    .init(2, .invoke, .add(key: 5, value: 6)), .init(2, .ok, .add(key: 5, value: 6)),
    .init(2, .invoke, .elements(key: 5, [])), .init(2, .ok, .elements(key: 5, [6, 1])),
    .init(2, .invoke, .transfer(from: 1, to: 2, amount: 3)), .init(2, .ok, .transfer(from: 1, to: 2, amount: 3)),
    .init(2, .invoke, .transfer(from: 2, to: 1, amount: 3, receipt: 8)), .init(2, .ok, .transfer(from: 2, to: 1, amount: 3, receipt: 8)),
    .init(2, .invoke, .balances([:])), .init(2, .ok, .balances([1: -3, 2: 13])), .init(2, .invoke, .read(key: 1, value: nil)),
  ])

  @Test func `what is written as lines is read as it was`() throws {
    #expect(try History(jsonLines: everything.jsonLines) == everything)
    #expect(everything.events.flatMap(\.jsonLine) == everything.jsonLines)
    let random = RegisterStore.history(3, 500)
    #expect(try History(jsonLines: random.jsonLines) == random)
    #expect(try History(jsonLines: []).events.isEmpty)
  }

  @Test func `a line is what other checkers know`() {
    let lines = String(decoding: everything.jsonLines, as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == #"{"process":0,"type":"invoke","f":"write","key":1,"value":7,"time":12}"#)
    #expect(lines[1] == #"{"process":1,"type":"invoke","f":"read","key":1,"value":null,"time":13}"#)
    #expect(lines[6] == #"{"process":1,"type":"invoke","f":"cas","key":2,"value":[null,9]}"#)
    #expect(lines[9] == #"{"process":2,"type":"ok","f":"txn","value":[["append",3,4],["r",3,[2,4]]]}"#)
    #expect(lines[14] == #"{"process":2,"type":"invoke","f":"transfer","value":[1,2,3]}"#)
    #expect(lines[16] == #"{"process":2,"type":"invoke","f":"transfer","value":[2,1,3,8]}"#)
    #expect(lines[19] == #"{"process":2,"type":"ok","f":"balances","value":{"1":-3,"2":13}}"#)
  }

  @Test func `a completion without a value is about what was invoked`() throws {
    let lines = """
      {"process":4,"type":"invoke","f":"write","key":1,"value":7}
      {"process":4,"type":"info","f":"write","key":1,"value":null}

      """
    let history = try History(jsonLines: Array(lines.utf8))
    #expect(history.events.map(\.action) == [.write(key: 1, value: 7), .write(key: 1, value: 7)])
  }

  @Test func `a line that a killed process was writing is left out, any other that can't be read is refused`() throws {
    let bytes = everything.jsonLines
    let torn = try History(jsonLines: Array(bytes.dropLast(10)))
    #expect(torn.events.count == everything.events.count - 1)
    // Without its end, and whole all the same.
    #expect(try History(jsonLines: Array(bytes.dropLast())) == everything)
    for line in [
      "{", "[]", "{}", #"{"process":1,"type":"invoke"}"#, #"{"process":1,"type":"done","f":"read"}"#,
      #"{"process":1,"type":"ok","f":"write","key":1,"value":"7"}"#, #"{"process":1,"type":"ok","f":"txn","value":[["r",1]]}"#,
      #"{"process":1,"type":"info","f":"read"}"#, #"{"process":1,"type":"invoke","f":"cas","value":[1]}"#,
      #"{"process":1,"type":"invoke","f":"dance","value":1}"#,
    ] {
      #expect(throws: HistoryFault.self, "\(line)") { try History(jsonLines: bytes + Array(line.utf8) + [10]) }
    }
  }

  @Test func `operations overlap as their events do`() throws {
    let operations = try everything.operations()
    #expect(operations.count == 11)
    #expect(operations[0].start == 0 && operations[0].end == 2 && operations[1].start == 1 && operations[1].end == 3)
    #expect(operations[1].answer == .read(key: 1, value: 7))
    #expect(operations.map(\.outcome) == [.ok, .ok, .fail, .info, .ok, .ok, .ok, .ok, .ok, .ok, .info])
    #expect(operations[3].end == .max && operations[10].end == .max, "unknown, or never completed")
  }

  @Test func `events that don't pair up are refused`() {
    let write = History.Action.write(key: 1, value: 1)
    for events: [History.Event] in [
      [.init(0, .ok, write)], [.init(0, .invoke, write), .init(0, .invoke, write)],
      [.init(0, .invoke, write), .init(0, .ok, write), .init(0, .ok, write)],
      [.init(0, .invoke, write), .init(0, .ok, .write(key: 1, value: 2))],
      [.init(0, .invoke, .read(key: 1, value: nil)), .init(0, .ok, .read(key: 2, value: 1))],
      [.init(0, .invoke, .transaction([.read(key: 1, [])])), .init(0, .ok, .transaction([]))],
    ] {
      #expect(throws: HistoryFault.self) { try History(events).check() }
    }
  }

  @Test func `a report keeps the first of each kind and counts all`() throws {
    var history = History()
    for key in 0..<30 {
      history.append(.init(key, .invoke, .read(key: key, value: nil)))
      history.append(.init(key, .ok, .read(key: key, value: 1)))
    }
    let report = try history.check()
    #expect(report.counts == [.notLinearizable: 30])
    #expect(report.anomalies.count == History.Report.kept)
    #expect(report.description.hasPrefix("invalid: 30 ok, 0 fail, 0 info; not-linearizable 30\n"))
  }
}
