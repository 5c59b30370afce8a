internal import CFloorRows
internal import WellSenseStore

/// A connection of an engine's floor: the work in C, straight over the engine's library, as its best programmer would do it.
///
/// One thread at a time uses it. Each call checks that what it found or wrote is all there.
protocol Floor: AnyObject, Sendable {
  /// Reads users or records one by one by their keys.
  func read(_ kind: floor_kind, keys: FloorKeys, in range: Range<Int>) throws
  /// The newest weights of a user.
  func page(of user: UInt64, rows: Int) throws
  /// Statistics of each day of a user's weights: number, first and last, least and greatest, mean, sum of squares.
  func days(of user: UInt64, expected: Int) throws
  /// One by one, each for good before the next.
  func insert(_ records: ArraySlice<FloorRecord>) throws
  /// All or none, in the fastest way there is.
  func bulk(_ records: [FloorRecord]) throws
  /// Messages to a chat of the first user, one by one, each for good before the next.
  func append(to chat: UInt64, from first: UInt64, count: Int) throws

  /// Leaves nothing behind that whoever comes next would have to tidy up.
  func tidy() throws
  func close()

  // What databases are filled with.
  func fill(users: Range<UInt64>) throws
  func fill(_ records: floor_filling) throws
  /// Makes a chat of the first user with as many messages.
  func fill(chat: UInt64, messages: Int) throws
  /// After the last of it: what a database of that age would have, as statistics of its tables.
  func settle() throws
}

extension Floor {
  func tidy() throws {}
}

struct Failure: Error, CustomStringConvertible {
  let description: String

  /// Whoever finds less than there is would be fast.
  static func check(_ found: Int, of expected: Int, _ what: String) throws {
    guard found == expected else { throw Failure(description: "found \(found) of \(expected) \(what)") }
  }
}

/// Keys of rows by their indices, as both sides need them.
struct FloorKeys: Sendable {
  let ids: [RawID]
  let bytes: [UInt8]
  var count: Int { ids.count }

  init(_ kind: floor_kind, _ indices: [Int]) {
    ids = indices.map { Self.id(kind, UInt64($0)) }
    bytes = indices.flatMap { Self.bytes(kind, UInt64($0)) }
  }

  /// Random ones of so many rows, the same in every run.
  init(_ kind: floor_kind, of rows: Int, count: Int) {
    var shuffle = Shuffle(seed: 42)
    self.init(kind, (0..<count).map { _ in Int.random(in: 0..<rows, using: &shuffle) })
  }

  func withBytes<Value>(in range: Range<Int>, _ body: (UnsafePointer<UInt8>?) throws -> Value) rethrows -> Value {
    try bytes.withUnsafeBufferPointer { try body($0.baseAddress.map { $0 + 16 * range.lowerBound }) }
  }

  static func bytes(_ kind: floor_kind, _ index: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 16)
    floor_id(kind, index, &bytes)
    return bytes
  }

  static func id(_ kind: floor_kind, _ index: UInt64) -> RawID {
    bytes(kind, index).withUnsafeBytes { RawID(bytes: $0) ?? RawID(high: 0, low: 0) }
  }

  static func user(_ index: UInt64) -> ID<User> { ID(id(floor_users, index)) }
}

/// A record for the floor to insert; its document lies in memory that is never given back.
///
/// `@unchecked Sendable`: written once, before anyone else sees it.
struct FloorRecord: @unchecked Sendable {
  let row: floor_record

  init(_ index: UInt64, user: UInt64) {
    let capacity = floor_document_capacity
    let document = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
    let length = floor_document(index, document, capacity)
    row = floor_record(index: index, user: user, recorded_at: floor_created(index), document: document, length: length)
  }

  var text: String {
    String(decoding: UnsafeRawBufferPointer(start: row.document, count: row.length), as: UTF8.self)
  }
}
