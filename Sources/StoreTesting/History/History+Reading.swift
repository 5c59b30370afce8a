import WellSenseStore

extension History {
  /// Reads what ``jsonLines`` wrote.
  ///
  /// A last line without its end is one that a killed process was still writing: where it can't be read, it is as if it weren't there.
  /// - Throws: for any other line that is no event.
  public init(jsonLines bytes: [UInt8]) throws(HistoryFault) {
    var reader = HistoryReader()
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      do throws(HistoryFault) {
        try reader.read(bytes[start..<(end ?? bytes.count)])
      } catch {
        if end != nil { throw error }
      }
      start = (end ?? bytes.count) + 1
    }
    self.init(reader.events)
  }
}

/// Reads events line by line.
private struct HistoryReader {
  private(set) var events: [History.Event] = []
  private var line = 0
  /// What each process is at: a completion that tells no value is about that.
  private var open: [Int: History.Action] = [:]

  mutating func read(_ bytes: ArraySlice<UInt8>) throws(HistoryFault) {
    defer { line += 1 }
    guard let json = try? JSON(parsing: bytes, limits: JSONLimits(bytes: .max, keys: Limits.keys)) else { throw fault("no JSON object") }
    let value = json.value
    guard let process = value[key: "process"]?.integer else { throw fault("no process") }
    guard let phase = value[key: "type"]?.string.flatMap(History.Phase.init) else { throw fault("no type of an event") }
    let action = phase == .fail || phase == .info ? open[process] : History.Action(value)
    guard let action else { throw fault("no function with a value of its kind") }
    open[process] = phase == .invoke ? action : nil
    let time = value[key: "time"]?.integer
    events.append(History.Event(process, phase, action, time: time.map(Int64.init)))
  }

  private func fault(_ reason: String) -> HistoryFault { HistoryFault(line, reason) }
}

extension History.Action {
  fileprivate init?(_ event: JSONValue) {
    let key = event[key: "key"]?.integer ?? 0
    let value = event[key: "value"] ?? .null
    switch event[key: "f"]?.string {
    case "add": if let added = value.integer { self = .add(key: key, value: added) } else { return nil }
    case "elements": if let elements = value.integers { self = .elements(key: key, elements) } else { return nil }
    case "read": self = .read(key: key, value: value.integer)
    case "write": if let written = value.integer { self = .write(key: key, value: written) } else { return nil }
    case "cas":
      guard case .array(let pair) = value, pair.count == 2, let new = pair[1].integer else { return nil }
      self = .compareAndSet(key: key, expected: pair[0].integer, new: new)
    case "txn":
      guard case .array(let elements) = value else { return nil }
      let steps = elements.compactMap(History.Step.init)
      if steps.count == elements.count { self = .transaction(steps) } else { return nil }
    case "transfer":
      guard let parts = value.integers, parts.count == 3 || parts.count == 4 else { return nil }
      self = .transfer(from: parts[0], to: parts[1], amount: parts[2], receipt: parts.count == 4 ? parts[3] : nil)
    case "balances": if let balances = value.balances { self = .balances(balances) } else { return nil }
    default: return nil
    }
  }
}

extension History.Step {
  fileprivate init?(_ value: JSONValue) {
    guard case .array(let parts) = value, parts.count == 3, let key = parts[1].integer else { return nil }
    switch parts[0].string {
    case "append": if let value = parts[2].integer { self = .append(key: key, value: value) } else { return nil }
    case "r": if let values = parts[2].integers { self = .read(key: key, values) } else { return nil }
    default: return nil
    }
  }
}

extension JSONValue {
  fileprivate var integer: Int? {
    if case .integer(let integer) = self { Int(integer) } else { nil }
  }

  fileprivate var string: String? {
    if case .string(let string) = self { string } else { nil }
  }

  /// The numbers of an array; none of them where there is no array yet.
  fileprivate var integers: [Int]? {
    switch self {
    case .null: return []
    case .array(let elements):
      let integers = elements.compactMap(\.integer)
      return integers.count == elements.count ? integers : nil
    default: return nil
    }
  }

  fileprivate var balances: [Int: Int]? {
    switch self {
    case .null: return [:]
    case .object(let members):
      var balances: [Int: Int] = [:]
      for member in members {
        guard let account = Int(member.key), let balance = member.value.integer else { return nil }
        balances[account] = balance
      }
      return balances
    default: return nil
    }
  }
}
