package import WellSenseStore

/// Rows on their way out of an engine's answer, in memory that is used again, so that the arrays of a batch are made once and of the size
/// they need.
///
/// Whoever makes one frees it. Inlinable, since each value of each row goes through it.
package struct RowScratch {
  /// More than this isn't kept for the next rows.
  private static var keptBytes: Int { 1 << 20 }

  @usableFromInline var cells = UnsafeMutablePointer<Cell>.allocate(capacity: 64)
  @usableFromInline var bytes = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 16)
  @usableFromInline var cellCapacity = 64
  @usableFromInline var byteCapacity = 1024
  package var cellCount = 0
  package var byteCount = 0
  /// Where the bytes will begin in the batch's arena.
  @usableFromInline var offset = 0

  package init() {}

  package func free() {
    cells.deallocate()
    bytes.deallocate()
  }

  /// Forgets all rows.
  /// - Parameter offset: where the bytes of the next ones will begin in their arena.
  package mutating func clear(offset: Int = 0) {
    cellCount = 0
    byteCount = 0
    self.offset = offset
    guard byteCapacity > Self.keptBytes else { return }
    byteCapacity = 1024
    bytes.deallocate()
    bytes = .allocate(byteCount: byteCapacity, alignment: 16)
  }

  package var cellArray: [Cell] { Array(UnsafeBufferPointer(start: cells, count: cellCount)) }
  package var byteArray: [UInt8] { Array(UnsafeRawBufferPointer(start: bytes, count: byteCount)) }

  /// Appends everything to the arrays of a batch.
  package func append(to allCells: inout [Cell], _ arena: inout [UInt8]) {
    allCells.append(contentsOf: UnsafeBufferPointer(start: cells, count: cellCount))
    arena.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: byteCount))
  }

  // MARK: - Cells

  /// Room for the cells of one more row, which only count once ``keepRow(_:)`` says so.
  @inlinable
  package mutating func roomForRow(_ width: Int) -> UnsafeMutablePointer<Cell> {
    if cellCount &+ width > cellCapacity { growCells(width) }
    return cells + cellCount
  }

  @inlinable
  package mutating func keepRow(_ width: Int) { cellCount &+= width }

  /// Copies the bytes of a value, and gives its cell.
  @inlinable @inline(__always)
  package mutating func store(_ kind: Cell.Kind, _ value: UnsafeRawBufferPointer) -> Cell {
    let start = byteCount
    append(value)
    return cell(kind, from: start)
  }

  /// The cell of a value whose bytes were appended from there on.
  @inlinable @inline(__always)
  package func cell(_ kind: Cell.Kind, from start: Int) -> Cell {
    Cell(kind: kind, first: UInt64(truncatingIfNeeded: offset &+ start), second: UInt64(truncatingIfNeeded: byteCount &- start))
  }

  // MARK: - Bytes

  @inlinable @inline(__always)
  package mutating func append(_ value: UnsafeRawBufferPointer) {
    guard let base = value.baseAddress else { return }
    roomForBytes(value.count).copyMemory(from: base, byteCount: value.count)
    byteCount &+= value.count
  }

  @inlinable @inline(__always)
  package mutating func append(_ byte: UInt8) {
    roomForBytes(1).storeBytes(of: byte, as: UInt8.self)
    byteCount &+= 1
  }

  @inlinable
  package mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Room for so many more bytes. Who fills it adds them to ``byteCount``.
  @inlinable @inline(__always)
  package mutating func roomForBytes(_ more: Int) -> UnsafeMutableRawPointer {
    if more > byteCapacity &- byteCount { growBytes(more) }
    return bytes + byteCount
  }

  // MARK: - Growing

  @usableFromInline
  mutating func growCells(_ more: Int) {
    cellCapacity = max(cellCapacity * 2, cellCount + more)
    let larger = UnsafeMutablePointer<Cell>.allocate(capacity: cellCapacity)
    larger.moveInitialize(from: cells, count: cellCount)
    cells.deallocate()
    cells = larger
  }

  @usableFromInline
  mutating func growBytes(_ more: Int) {
    byteCapacity = max(byteCapacity * 2, byteCount + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: byteCapacity, alignment: 16)
    larger.copyMemory(from: bytes, byteCount: byteCount)
    bytes.deallocate()
    bytes = larger
  }
}
