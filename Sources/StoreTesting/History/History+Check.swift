extension History {
  /// Judges everything that the history tells: sets, registers, lists and, given what they hold together, accounts.
  ///
  /// - Parameters:
  ///   - total: the sum of all accounts.
  ///   - limit: states that the search for an order visits for one register before it leaves the register undecided.
  /// - Throws: for events that don't pair up.
  public func check(total: Int? = nil, limit: Int = 1_000_000) throws(HistoryFault) -> Report {
    let operations = try operations()
    var report = Self.checkSets(operations)
    report.merge(Self.checkRegisters(operations, limit: limit))
    report.merge(Self.checkLists(operations))
    if let total { report.merge(Self.checkBank(operations, total: total)) }
    return report
  }
}
