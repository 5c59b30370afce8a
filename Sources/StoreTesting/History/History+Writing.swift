import WellSenseStore

extension History {
  /// One JSON object a line, a line an event:
  /// `{"process":3,"type":"ok","f":"cas","key":7,"value":[16,17],"time":1200}`.
  public var jsonLines: [UInt8] {
    var bytes: [UInt8] = []
    for event in events { event.appendLine(to: &bytes) }
    return bytes
  }
}

extension History.Event {
  /// The event's line, its end included. Whoever writes it before the operation is sent can judge what a killed process did.
  public var jsonLine: [UInt8] {
    var bytes: [UInt8] = []
    appendLine(to: &bytes)
    return bytes
  }

  fileprivate func appendLine(to bytes: inout [UInt8]) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("process", process)
    writer.key("type")
    writer.string(phase.rawValue)
    action.write(to: &writer, phase)
    if let time { writer.member("time", Int(time)) }
    writer.endObject()
    bytes += writer.bytes
    bytes.append(UInt8(ascii: "\n"))
  }
}

extension History.Action {
  /// The name of the function.
  var name: String {
    switch self {
    case .add: "add"
    case .elements: "elements"
    case .read: "read"
    case .write: "write"
    case .compareAndSet: "cas"
    case .transaction: "txn"
    case .transfer: "transfer"
    case .balances: "balances"
    }
  }

  /// What a read has read is told only where it was answered.
  fileprivate func write(to writer: inout JSONWriter, _ phase: History.Phase) {
    let isAnswer = phase == .ok
    writer.key("f")
    writer.string(name)
    switch self {
    case .add(let key, let value), .write(let key, let value):
      writer.member("key", key)
      writer.member("value", value)
    case .elements(let key, let elements):
      writer.member("key", key)
      writer.key("value")
      writer.integers(isAnswer ? elements : nil)
    case .read(let key, let value):
      writer.member("key", key)
      writer.key("value")
      writer.integer(isAnswer ? value : nil)
    case .compareAndSet(let key, let expected, let new):
      writer.member("key", key)
      writer.key("value")
      writer.beginArray()
      writer.integer(expected)
      writer.integer(new)
      writer.endArray()
    case .transaction(let steps):
      writer.key("value")
      writer.beginArray()
      for step in steps { step.write(to: &writer, isAnswer: isAnswer) }
      writer.endArray()
    case .transfer(let from, let to, let amount, let receipt):
      writer.key("value")
      writer.integers([from, to, amount] + (receipt.map { [$0] } ?? []))
    case .balances(let balances):
      writer.key("value")
      guard isAnswer else { return writer.null() }
      writer.beginObject()
      for (account, balance) in balances.sorted(by: { $0.key < $1.key }) { writer.member(String(account), balance) }
      writer.endObject()
    }
  }
}

extension History.Step {
  fileprivate func write(to writer: inout JSONWriter, isAnswer: Bool) {
    writer.beginArray()
    switch self {
    case .append(let key, let value):
      writer.string("append")
      writer.integer(key)
      writer.integer(value)
    case .read(let key, let values):
      writer.string("r")
      writer.integer(key)
      writer.integers(isAnswer ? values : nil)
    }
    writer.endArray()
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ key: String, _ value: Int) {
    self.key(key)
    integer(Int64(value))
  }

  fileprivate mutating func integer(_ value: Int?) {
    if let value { integer(Int64(value)) } else { null() }
  }

  fileprivate mutating func integers(_ values: [Int]?) {
    guard let values else { return null() }
    beginArray()
    for value in values { integer(Int64(value)) }
    endArray()
  }
}
