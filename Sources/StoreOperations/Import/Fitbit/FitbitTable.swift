import WellSenseStore

/// One file of a Fitabase export: its columns, and where in it the rows of each person are.
///
/// Indexing reads the file once and keeps no row, so rows may come in any order and the files of one kind needn't agree on it.
struct FitbitTable: Sendable {
  let file: InputFile
  let kind: FitbitKind
  private(set) var rows = 0
  private let roles: [Role]
  private let columns: [String]
  /// Stretches of rows of one person, by the person's number.
  private var runs: [Int: [Run]] = [:]

  private enum Role: Sendable { case person, time, slot(Int), other(String) }

  private struct Run: Sendable {
    let start: Int
    var end: Int
    let line: Int
  }

  /// Reads the header and finds the rows of each person.
  ///
  /// - Returns: `nil` for a file of another kind.
  /// - Throws: `.invalid` where the header can't be read.
  init?(_ file: InputFile, people: inout FitbitPeople, _ report: inout ImportReport) throws(StoreError) {
    var reader = CSVReader(file)
    guard let columns = try Self.header(&reader, file) else { return nil }
    guard let kind = FitbitKind(columns: columns) else { return nil }
    self.file = file
    self.kind = kind
    self.columns = columns
    let slots = kind.slots
    roles = columns.map { name in
      switch name {
      case "Id": .person
      case kind.timeColumn: .time
      default: slots[name].map { .slot($0) } ?? .other(name)
      }
    }
    reader.expected = columns.count
    try index(&reader, columns.firstIndex(of: "Id") ?? 0, &people, &report)
  }

  /// The names of the columns; `nil` for a file without content.
  private static func header(_ reader: inout CSVReader, _ file: InputFile) throws(StoreError) -> [String]? {
    switch try reader.next() {
    case .end: throw StoreError(.invalid, "\(file.path) is empty", disposition: .notAttempted)
    case .fault(let fault):
      throw StoreError(.invalid, "\(file.path):\(reader.line): \(fault.reason)", disposition: .notAttempted)
    case .record: break
    }
    guard !reader.withRecord({ $0.contains(UInt8(ascii: "\r")) }) else {
      throw StoreError(
        .invalid, "\(file.path):\(reader.line): lines end in carriage returns alone; save the file with LF or CR LF",
        disposition: .notAttempted)
    }
    let names = (0..<reader.fieldCount).map { reader.text($0).trimmedBlanks }
    guard Set(names).count == names.count else {
      throw StoreError(.invalid, "\(file.path):\(reader.line): two columns have one name", disposition: .notAttempted)
    }
    return names
  }

  private mutating func index(
    _ reader: inout CSVReader, _ column: Int, _ people: inout FitbitPeople, _ report: inout ImportReport
  ) throws(StoreError) {
    var current = -1
    var end = -1
    while true {
      let step = try reader.next()
      if step == .end { return }
      if rows & 0xFFFF == 0xFFFF { try ImportCancellation.check() }
      rows += 1
      if case .fault(let fault) = step {
        report.refuse(file.name, line: reader.line, fault.reason)
        continue
      }
      guard let person = reader.withField(column, { people.number(of: $0, after: current) }) else {
        report.refuse(file.name, line: reader.line, "Id: it must be 1 to 64 letters, digits, dots, hyphens or underscores")
        continue
      }
      if person == current, end == reader.range.lowerBound, let last = runs[person]?.indices.last {
        runs[person]?[last].end = reader.range.upperBound
      } else {
        runs[person, default: []].append(Run(start: reader.range.lowerBound, end: reader.range.upperBound, line: reader.line))
      }
      (current, end) = (person, reader.range.upperBound)
    }
  }

  /// Appends a person's rows, in the file's order.
  func read(_ person: Int, file place: Int, into rows: inout [FitbitRow], _ report: inout ImportReport) throws(StoreError) {
    for run in runs[person] ?? [] {
      var reader = CSVReader(file, range: run.start..<run.end, line: run.line)
      reader.expected = columns.count
      while true {
        switch try reader.next() {
        case .end: break
        case .fault(let fault):
          // The file has changed since it was indexed.
          report.refuse(file.name, line: reader.line, fault.reason)
          continue
        case .record:
          do throws(FieldFault) {
            rows.append(try row(reader, place))
          } catch {
            report.refuse(file.name, line: reader.line, "\(columns[error.column]): \(error.reason)")
          }
          continue
        }
        break
      }
    }
  }

  private struct FieldFault: Error {
    let column: Int
    let reason: String
  }

  private func row(_ reader: CSVReader, _ place: Int) throws(FieldFault) -> FitbitRow {
    let hash = reader.withRecord { Hash128($0).low }
    guard let time = roles.firstIndex(where: { if case .time = $0 { true } else { false } }),
      let local = reader.withField(time, FieldTime.local)
    else {
      throw FieldFault(column: columns.firstIndex(of: kind.timeColumn) ?? 0, reason: "not a date or time in a form that is known")
    }
    var row = FitbitRow(local: local, file: place, line: reader.line, hash: hash)
    for (column, role) in roles.enumerated() {
      guard !reader.withField(column, \.isEmpty) else { continue }
      switch role {
      case .person, .time: break
      case .other(let name): row.add(name, reader.withField(column, FieldNumber.value))
      case .slot(let slot):
        guard let number = reader.withField(column, FieldNumber.double) else { throw FieldFault(column: column, reason: "not a number") }
        guard !kind.isWhole(slot) || Int(exactly: number) != nil else {
          throw FieldFault(column: column, reason: "not a whole number")
        }
        row.set(slot, number)
      }
    }
    return row
  }
}

extension FitbitKind {
  /// Whether a slot counts things.
  func isWhole(_ slot: Int) -> Bool {
    switch self {
    case .day, .hour: slot == 0
    case .night: slot == 2
    case .weight: false
    }
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmedBlanks: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
