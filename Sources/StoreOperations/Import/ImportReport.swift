/// What an import read, added, found there already, refused and left out. It holds no value of anybody's data.
public struct ImportReport: Sendable, Hashable {
  /// Where the data came from, as `fitbit`: the `source` of what was added.
  public let source: String
  /// The files that were read, by name.
  public internal(set) var files: [String] = []
  /// People first, then each kind of record in the order of its name's first appearance.
  public internal(set) var tallies: [ImportTally] = []
  /// Rows that say again what a row before them said, by file and line: the first ``mostIssues`` of them.
  public private(set) var repeats: [ImportIssue] = []
  public private(set) var repeatCount = 0
  /// What was not imported, by file and line and with the reason: the first ``mostIssues`` of them.
  public private(set) var refused: [ImportIssue] = []
  public private(set) var refusedCount = 0
  /// What was left out because this store has no place for it, by code: most frequent first.
  public var leftOut: [ImportOmission] {
    omissions.values.sorted { ($1.count, $0.code, $0.reason) < ($0.count, $1.code, $1.reason) }
  }
  private var omissions: [String: ImportOmission] = [:]

  /// How many issues are kept in full. All are counted.
  public static let mostIssues = 1000

  init(source: String) {
    self.source = source
  }

  /// People and records that are new in the store.
  public var added: Int { tallies.reduce(0) { $0 + $1.added } }

  /// The tally with this name, as `nights`; zero where there was nothing of the kind.
  public subscript(name: String) -> ImportTally {
    get { tallies.first { $0.name == name } ?? ImportTally(name: name) }
    set {
      if let place = tallies.firstIndex(where: { $0.name == name }) { tallies[place] = newValue } else { tallies.append(newValue) }
    }
  }

  mutating func refuse(_ file: String, line: Int?, _ reason: String) {
    refusedCount += 1
    if refused.count < Self.mostIssues { refused.append(ImportIssue(file: file, line: line, reason: reason)) }
  }

  mutating func note(repeat line: Int, of first: Int, in file: String, _ what: String) {
    repeatCount += 1
    guard repeats.count < Self.mostIssues else { return }
    repeats.append(ImportIssue(file: file, line: line, reason: "repeats the \(what) of line \(first)"))
  }

  mutating func leaveOut(_ code: String, _ title: String, _ reason: String) {
    // A hostile file could name a code of its own in every entry.
    let isKnown = omissions[code + "\0" + reason] != nil
    let code = isKnown || omissions.count < Self.mostIssues ? code : "other codes"
    omissions[code + "\0" + reason, default: ImportOmission(code: code, title: code == "other codes" ? "" : title, reason: reason)].count +=
      1
  }
}

/// How much of one kind an import met.
public struct ImportTally: Sendable, Hashable {
  /// As `people`, `days` or `observations`.
  public let name: String
  /// Different ones that were read and accepted.
  public internal(set) var read = 0
  /// Those that are new in the store.
  public internal(set) var added = 0
  /// Those that the store had already.
  public var alreadyThere: Int { read - added }

  init(name: String) {
    self.name = name
  }
}

/// Something in a file that was not imported, or not again.
public struct ImportIssue: Sendable, Hashable, CustomStringConvertible {
  /// The file's name, without its folder.
  public let file: String
  /// Counted from 1; `nil` where it is the file as a whole.
  public let line: Int?
  /// Says what is wrong, never the value.
  public let reason: String

  /// As `sleepDay_merged.csv:163: repeats the night of line 162`.
  public var description: String { "\(file):\(line.map { "\($0):" } ?? "") \(reason)" }
}

/// What an import left out, counted by code.
public struct ImportOmission: Sendable, Hashable {
  /// As `6690-2` of LOINC, or the type of a resource.
  public let code: String
  /// What the code stands for, as the file says; empty where it doesn't.
  public let title: String
  public let reason: String
  public internal(set) var count = 0
}

/// Told now and then how far an import or export is: what is done, and of how much where that is known.
public typealias OperationProgress = @Sendable (_ done: Int, _ total: Int?) -> Void
