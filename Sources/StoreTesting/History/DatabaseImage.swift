public import WellSenseStore

/// All rows of a database in a form that is the same on every engine: two databases with equal images hold the same.
public struct DatabaseImage: Sendable, Hashable {
  /// In the order of their names.
  private var hashes: [Hashed] = []

  private struct Hashed: Sendable, Hashable {
    let name: RowName
    let hash: Hash128
  }

  /// Reads all rows, of one instant where the driver can pin one.
  ///
  /// - Parameters:
  ///   - fields: left out, as versions where databases were written one by one. Counters are in it, and who wrote a row last.
  ///   - limit: for each call.
  public init(
    of driver: any Driver, without fields: Set<Field> = [], within limit: Duration = .seconds(60)
  ) async throws(StoreError) {
    guard let snapshots = driver.snapshots else {
      try await read(without: fields) { query throws(StoreError) in try await driver.read([query], Call(deadline: Deadline(after: limit))) }
      return
    }
    let snapshot = try await snapshots.openSnapshot(Call(deadline: Deadline(after: limit)))
    do throws(StoreError) {
      try await read(without: fields) { query throws(StoreError) in try await snapshot.read([query], Call(deadline: Deadline(after: limit)))
      }
    } catch {
      await snapshot.close()
      throw error
    }
    await snapshot.close()
  }

  public var rowCount: Int { hashes.count }

  /// 32 hexadecimal digits that stand for all rows.
  public var digest: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hashes.count * 16)
    for row in hashes { bytes.append(row.hash) }
    let hash = bytes.withUnsafeBytes { Hash128($0) }
    return [hash.high, hash.low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The rows that one of both lacks or has otherwise, in the order of their names.
  public func differences(from other: DatabaseImage) -> [RowName] {
    var differences: [RowName] = []
    var (mine, theirs) = (hashes[...], other.hashes[...])
    while let one = mine.first ?? theirs.first {
      let two = theirs.first ?? one
      if one.name == two.name {
        if mine.first?.hash != theirs.first?.hash { differences.append(one.name) }
        mine = mine.dropFirst()
        theirs = theirs.dropFirst()
      } else {
        differences.append(min(one.name, two.name))
        if one.name < two.name { mine = mine.dropFirst() } else { theirs = theirs.dropFirst() }
      }
    }
    return differences
  }
}

extension DatabaseImage {
  private mutating func read(
    without fields: Set<Field>, _ page: (Query) async throws(StoreError) -> [RowBatch]
  ) async throws(StoreError) {
    for schema in Schema.current.entities {
      var query = Query(schema.entity, limit: Limits.pageRows)
      repeat {
        guard let rows = try await page(query).first else { throw StoreError(.corrupt, "the driver answered no batch for a query") }
        for row in 0..<rows.count { hashes.append(Self.hash(rows, row, schema, fields)) }
        query.after = rows.next
      } while query.after != nil
    }
    hashes.sort { $0.name < $1.name }
  }

  private static func hash(_ rows: RowBatch, _ row: Int, _ schema: EntitySchema, _ left: Set<Field>) -> Hashed {
    let name = RowName(rows.entity, rows.key(row, schema))
    var bytes = Array("\(name)".utf8)
    for (place, column) in schema.columns.enumerated() where !left.contains(column.field) {
      let cell = rows[row, place]
      bytes.append(cell.kind.rawValue)
      switch cell.kind {
      case .null: break
      case .integer, .time: bytes.append(cell.first)
      case .id: bytes.append(cell.first); bytes.append(cell.second)
      case .json: bytes.append(counted: JSON(trusted: rows.bytes(cell)).canonical)
      case .text, .bytes: bytes.append(counted: rows.bytes(cell))
      }
    }
    return Hashed(name: name, hash: bytes.withUnsafeBytes { Hash128($0) })
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: UInt64) { Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) } }

  fileprivate mutating func append(_ hash: Hash128) {
    append(hash.high)
    append(hash.low)
  }

  /// With the length before, so that neighbours can't run into each other.
  fileprivate mutating func append(counted bytes: some Collection<UInt8>) {
    append(UInt64(bytes.count))
    append(contentsOf: bytes)
  }
}

extension History.Report {
  /// Adds what is different between databases that should hold the same.
  public mutating func compare(_ images: [(name: String, image: DatabaseImage)]) {
    guard let first = images.first else { return }
    for other in images.dropFirst() where other.image != first.image {
      for row in first.image.differences(from: other.image) {
        add(.diverged, "\(row.entity.name) \(row.key) differs between \(first.name) and \(other.name)")
      }
    }
  }
}
