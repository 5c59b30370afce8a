internal import DriverSQLSupport
internal import Glibc
internal import WellSenseStore

/// The values of one statement as libpq takes them. Used again for each; what is in it is copied by libpq when it is sent.
///
/// Numbers and owned text go as text, whose type the server infers: a number may be a `bigint` or a `boolean`, a text a `jsonb`. What is
/// long or frequent goes as binary.
struct PostgresParameters: ~Copyable {
  private(set) var values: UnsafeMutablePointer<UnsafePointer<CChar>?>
  private(set) var lengths: UnsafeMutablePointer<Int32>
  private(set) var formats: UnsafeMutablePointer<Int32>
  private(set) var count = 0
  private var capacity = 64
  private var scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var used = 0
  // What didn't fit into the scratch space.
  private var extras: [UnsafeMutableRawPointer] = []

  init() {
    values = .allocate(capacity: capacity)
    lengths = .allocate(capacity: capacity)
    formats = .allocate(capacity: capacity)
  }

  deinit {
    values.deallocate()
    lengths.deallocate()
    formats.deallocate()
    scratch.deallocate()
    for extra in extras { extra.deallocate() }
  }

  /// Forgets the values of the last statement.
  mutating func clear() {
    count = 0
    used = 0
    guard !extras.isEmpty else { return }
    for extra in extras { extra.deallocate() }
    extras = []
  }

  mutating func append(_ value: SQLValue) {
    switch value {
    case .null: add(nil, 0, isBinary: false)
    case .integer(let integer): integerText(integer)
    case .time(let time): fixed(PostgresTime.encode(time).bigEndian)
    case .id(let id): id.withBytes { copy($0, isBinary: true) }
    case .string(var string): string.withUTF8 { text(UnsafeRawBufferPointer($0)) }
    case .text(let bytes), .bytes(let bytes): borrow(bytes)
    case .blob(let bytes): bytes.withUnsafeBytes { copy($0, isBinary: true) }
    case .json(let bytes): document(bytes)
    case .document(let json): json.withBytes { document($0) }
    }
  }

  private mutating func add(_ value: UnsafeRawPointer?, _ length: Int, isBinary: Bool) {
    if count == capacity { grow() }
    values[count] = value?.assumingMemoryBound(to: CChar.self)
    lengths[count] = Int32(truncatingIfNeeded: length)
    formats[count] = isBinary ? 1 : 0
    count += 1
  }

  private mutating func grow() {
    func larger<Element>(_ old: UnsafeMutablePointer<Element>) -> UnsafeMutablePointer<Element> {
      let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
      new.moveInitialize(from: old, count: count)
      old.deallocate()
      return new
    }
    values = larger(values)
    lengths = larger(lengths)
    formats = larger(formats)
    capacity *= 2
  }

  private mutating func room(_ count: Int) -> UnsafeMutableRawPointer {
    if let base = scratch.baseAddress, count <= scratch.count - used {
      defer { used += (count + 7) & ~7 }
      return base + used
    }
    let extra = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
    extras.append(extra)
    return extra
  }

  private mutating func copy(_ bytes: UnsafeRawBufferPointer, isBinary: Bool) {
    let target = room(bytes.count + 1)
    if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
    // Text ends with NUL.
    target.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
    add(target, bytes.count, isBinary: isBinary)
  }

  private mutating func text(_ bytes: UnsafeRawBufferPointer) { copy(bytes, isBinary: false) }

  private mutating func borrow(_ bytes: UnsafeRawBufferPointer) {
    add(bytes.baseAddress ?? UnsafeRawPointer(scratch.baseAddress), bytes.count, isBinary: true)
  }

  private mutating func fixed(_ value: Int64) {
    let target = room(8)
    target.storeBytes(of: value, as: Int64.self)
    add(target, 8, isBinary: true)
  }

  /// A document as `jsonb` receives it: the version of its form, then the text.
  private mutating func document(_ bytes: UnsafeRawBufferPointer) {
    if PostgresDocument.needsSpelling(bytes) {
      return PostgresDocument.spelled(bytes).withUnsafeBytes { form($0) }
    }
    form(bytes)
  }

  private mutating func form(_ bytes: UnsafeRawBufferPointer) {
    let target = room(bytes.count + 1)
    target.storeBytes(of: 1, as: UInt8.self)
    if let base = bytes.baseAddress { (target + 1).copyMemory(from: base, byteCount: bytes.count) }
    add(target, bytes.count + 1, isBinary: true)
  }

  private mutating func integerText(_ integer: Int64) {
    let target = room(24).assumingMemoryBound(to: UInt8.self)
    var place = 23
    target[place] = 0
    var rest = integer.magnitude
    repeat {
      place -= 1
      target[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
      rest /= 10
    } while rest > 0
    if integer < 0 {
      place -= 1
      target[place] = UInt8(ascii: "-")
    }
    add(target + place, 23 - place, isBinary: false)
  }
}

/// Instants as the server keeps them: microseconds since 2000-01-01T00:00:00Z.
enum PostgresTime {
  private static let epoch: Int64 = 946_684_800_000

  static func encode(_ time: Timestamp) -> Int64 {
    let (shifted, isOut) = time.milliseconds.subtractingReportingOverflow(epoch)
    let (scaled, isOver) = shifted.multipliedReportingOverflow(by: 1000)
    // Beyond what the server keeps, from 4714 BC to 294276, lie its infinities.
    guard !isOut, !isOver, (-211_813_488_000_000_000..<9_223_371_331_200_000_000).contains(scaled) else {
      return time.milliseconds < 0 ? .min : .max
    }
    return scaled
  }

  static func decode(_ microseconds: Int64) -> Timestamp {
    // Floored, should another program have written a finer instant.
    let (quotient, rest) = microseconds.quotientAndRemainder(dividingBy: 1000)
    return Timestamp(milliseconds: (rest < 0 ? quotient - 1 : quotient).addingReportingOverflow(epoch).partialValue)
  }
}

/// Documents whose spelling the server's `jsonb` would refuse or blow up.
///
/// It keeps numbers as decimals with at most 16,383 digits after the point: `1e-20000`, which is 0 here, is refused there.
enum PostgresDocument {
  /// Whether a number could be spelled with an exponent or very many digits. Rarely true of a document that is fine.
  static func needsSpelling(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var run = 0
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      place &+= 1
      if byte &- 0x30 < 10 || byte == UInt8(ascii: ".") {
        run &+= 1
        if run > 300 { return true }
        continue
      }
      if run > 0, byte | 0x20 == UInt8(ascii: "e"), place < bytes.count {
        let next = bytes[place]
        if next &- 0x30 < 10 || next == UInt8(ascii: "-") || next == UInt8(ascii: "+") { return true }
      }
      run = 0
    }
    return false
  }

  /// The canonical form, in which a number has at most 17 digits.
  static func spelled(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { JSON(trusted: Array(bytes)[...]).canonical }
}
