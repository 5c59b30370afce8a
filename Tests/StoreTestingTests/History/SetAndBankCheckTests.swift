import StoreTesting
import Testing

@Suite struct `Set and bank checks` {
  /// Elements 0…4 are added: acknowledged, acknowledged, unknown, failed, acknowledged; then the set is read.
  private func report(_ elements: [Int], before: Bool = false) throws -> History.Report {
    var history = History()
    if before { history.append(contentsOf: read(elements)) }
    for (value, phase) in [History.Phase.ok, .ok, .info, .fail, .ok].enumerated() {
      history.append(.init(value, .invoke, .add(key: 0, value: value)))
      history.append(.init(value, phase, .add(key: 0, value: value)))
    }
    if !before { history.append(contentsOf: read(elements)) }
    return try history.check()
  }

  private func read(_ elements: [Int]) -> [History.Event] {
    [.init(9, .invoke, .elements(key: 0, [])), .init(9, .ok, .elements(key: 0, elements))]
  }

  @Test(arguments: [[0, 1, 2, 4], [4, 1, 0]]) func `acknowledged elements are there, unknown ones may be`(_ elements: [Int]) throws {
    #expect(try report(elements).judgement == .valid)
  }

  @Test func `what is lost, doubled, invented or failed and there is found`() throws {
    #expect(try report([0, 1]).counts == [.lost: 1])
    #expect(try report([0, 1, 4, 4]).counts == [.duplicated: 1])
    #expect(try report([0, 1, 3, 4]).counts == [.aborted: 1])
    #expect(try report([0, 1, 4, 7]).counts == [.unexpected: 1])
    #expect(try report([0], before: true).counts == [.unexpected: 1], "read before it was added")
    #expect(try report([], before: true).isValid)
  }

  @Test func `an element that is added twice leaves the set undecided`() throws {
    var history = History()
    for process in 0..<2 {
      history.append(.init(process, .invoke, .add(key: 0, value: 1)))
      history.append(.init(process, .ok, .add(key: 0, value: 1)))
    }
    #expect(try history.check().judgement == .undecided)
  }

  @Test func `accounts keep their sum and stay above zero`() throws {
    func report(_ balances: [Int: Int]) throws -> History.Report {
      try History([
        .init(0, .invoke, .transfer(from: 0, to: 1, amount: 5)), .init(0, .ok, .transfer(from: 0, to: 1, amount: 5)),
        .init(0, .invoke, .balances([:])), .init(0, .ok, .balances(balances)),
      ]).check(total: 20)
    }
    #expect(try report([0: 5, 1: 15]).judgement == .valid)
    #expect(try report([0: 5, 1: 10]).counts == [.wrongTotal: 1])
    #expect(try report([0: 15]).counts == [.wrongTotal: 1])
    #expect(try report([0: -1, 1: 21]).counts == [.negativeBalance: 1])
  }

  /// Three transfers of 1, 2 and 4 from account 0 to account 1: acknowledged, unknown, failed. Then the accounts are read, and the receipts.
  private func report(_ balances: [Int: Int], receipts: [Int]) throws -> History.Report {
    var history = History()
    for (number, phase) in [History.Phase.ok, .info, .fail].enumerated() {
      let transfer = History.Action.transfer(from: 0, to: 1, amount: 1 << number, receipt: number)
      history.append(.init(number, .invoke, transfer))
      history.append(.init(number, phase, transfer))
    }
    let key = History.Action.receipts
    for (asked, told) in [
      (History.Action.balances([:]), History.Action.balances(balances)), (.elements(key: key, []), .elements(key: key, receipts)),
    ] {
      history.append(.init(9, .invoke, asked))
      history.append(.init(9, .ok, told))
    }
    return try history.check(total: 20)
  }

  @Test func `accounts hold what the transfers explain of which there are receipts`() throws {
    #expect(try report([0: 9, 1: 11], receipts: [0]).judgement == .valid)
    #expect(try report([0: 7, 1: 13], receipts: [1, 0]).judgement == .valid, "the unknown one happened")
    #expect(try report([0: 10, 1: 10], receipts: []).counts == [.lost: 1], "the acknowledged one is lost")
    #expect(try report([0: 10, 1: 10], receipts: [0]).counts == [.wrongBalance: 2], "of it nothing but its receipt is there")
    #expect(try report([0: 7, 1: 13], receipts: [0]).counts == [.wrongBalance: 2], "the unknown one left no receipt")
    #expect(try report([0: 5, 1: 15], receipts: [0, 2]).counts == [.aborted: 1], "the failed one happened")
    #expect(try report([0: 9, 1: 12], receipts: [0]).counts == [.wrongTotal: 1])
    #expect(try report([0: 9, 1: 11], receipts: [0]).outcomes == [.ok: 3, .info: 1, .fail: 1])
  }
}
