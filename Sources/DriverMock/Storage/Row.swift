import WellSenseStore

/// One stored row: its cells, and the bytes they name.
struct Row: Sendable {
  var cells: [Cell]
  var bytes: [UInt8]

  init(_ row: Int, of batch: RowBatch) {
    let width = batch.width
    cells = Array(batch.cells[row * width..<(row + 1) * width])
    bytes = []
    bytes.reserveCapacity(cells.reduce(0) { $0 + ($1.isStored ? Int($1.second) : 0) })
    for place in cells.indices where cells[place].isStored {
      let range = cells[place].range
      cells[place].first = UInt64(bytes.count)
      bytes.append(contentsOf: batch.arena[range])
    }
  }

  func atom(_ place: Int) -> Atom { Atom(cells[place], in: bytes) }

  func key(_ places: [Int]) -> Key {
    places.count == 2 ? .pair(cells[places[0]].rawID, cells[places[1]].rawID) : .one(cells[places[0]].rawID)
  }

  var version: Version {
    Version(epoch: cells[cells.count - 3].integer, counter: cells[cells.count - 2].integer)
  }

  var operation: OperationID { OperationID(cells[cells.count - 1].rawID) }

  mutating func sign(_ version: Version, _ operation: OperationID) {
    let count = cells.count
    cells[count - 3] = .integer(version.epoch)
    cells[count - 2] = .integer(version.counter)
    cells[count - 1] = .id(operation.raw)
  }

  /// The same row with some cells set to values.
  func setting(_ assignments: [(place: Int, value: Value)]) -> Row {
    var batch = RowBatch(.users, width: cells.count, cells: cells, arena: bytes)
    for assignment in assignments { batch[0, assignment.place] = batch.store(assignment.value) }
    // Building it anew leaves behind the bytes of the values that were replaced.
    return Row(0, of: batch)
  }
}

extension RowBatch {
  init(_ entity: Entity, _ row: Row) {
    self.init(entity, width: row.cells.count, cells: row.cells, arena: row.bytes)
  }

  mutating func append(_ row: Row) {
    for cell in row.cells {
      guard cell.isStored else {
        append(cell)
        continue
      }
      row.bytes.withUnsafeBytes { append(cell.kind, bytes: UnsafeRawBufferPointer(rebasing: $0[cell.range])) }
    }
  }
}
