/// One row whole, shared with the batch that it came in.
struct RowImage: Sendable {
  let rows: RowBatch
  let row: Int
  let version: Version
  let operation: OperationID

  init(_ rows: RowBatch, _ row: Int) {
    self.rows = rows
    self.row = row
    version = rows.version(row) ?? Version(epoch: 0, counter: 0)
    operation = rows.operation(row) ?? OperationID(RawID(high: 0, low: 0))
  }

  /// The same row under another version.
  func signed(_ version: Version, _ operation: OperationID) -> RowImage {
    var copy = RowBatch(rows.entity, width: rows.width)
    copy.append(row: row, of: rows)
    copy.sign(0, version, operation)
    return RowImage(copy, 0)
  }

  func cell(_ field: Field, _ schema: EntitySchema) -> Cell {
    schema.place(of: field).map { rows[row, $0] } ?? .null
  }

  func text(_ field: Field, _ schema: EntitySchema) -> Text? {
    let cell = cell(field, schema)
    return cell.isNull ? nil : Text(rows.text(cell))
  }
}

/// What a row was when the transfer began, and what it is by now.
struct RowSlot: Sendable {
  var before: RowImage?
  var now: RowImage?
  var tombstone: Tombstone?
  /// Whether the tombstone is newer than what the database has.
  var isBuried = false
  /// Whether the row was rewritten.
  var isChanged = false

  /// The newest version of row and tombstone.
  var version: Version? {
    switch (now?.version, tombstone?.version) {
    case (let row?, let tombstone?): max(row, tombstone)
    case (let row, let tombstone): row ?? tombstone
    }
  }

  func isOlder(than version: Version) -> Bool { self.version.map { $0 < version } ?? true }

  mutating func put(_ image: RowImage) {
    now = image
    isChanged = true
  }

  mutating func bury(_ name: RowName, _ version: Version, _ operation: OperationID) {
    vanish()
    if let tombstone, tombstone.version >= version { return }
    tombstone = Tombstone(name, version: version, operation: operation)
    isBuried = true
  }

  /// Goes without a tombstone: a newer row needs its unique value.
  mutating func vanish() {
    isChanged = isChanged || now != nil
    now = nil
  }
}

/// The rows that a transfer touches, as they are by now: read from the database once, changed here, written at the end.
struct RowView<Session: ReplicaSession> {
  let session: Session
  let schema: Schema
  var slots: [RowName: RowSlot] = [:]
  /// Who has a unique value, among the rows that are loaded.
  private var claims: [Claim: Set<RowName>] = [:]
  /// Values whose holders in the database are loaded.
  private var known: Set<Claim> = []

  struct Claim: Hashable {
    let entity: Entity
    let field: Field
    let value: Text
  }

  init(_ session: Session, _ schema: Schema) {
    self.session = session
    self.schema = schema
  }

  /// Reads rows that aren't known yet.
  mutating func load(_ names: some Sequence<RowName>) throws(Session.Failure) {
    let missing = Set(names).filter { slots[$0] == nil }.sorted()
    guard !missing.isEmpty else { return }
    for name in missing { slots[name] = RowSlot() }
    for rows in try session.images(of: missing) {
      for row in 0..<rows.count {
        let name = RowName(rows.entity, rows.key(row, schema[rows.entity]))
        let image = RowImage(rows, row)
        slots[name] = RowSlot(before: image, now: image)
        claim(name, image)
      }
    }
    for tombstone in try session.tombstones(of: missing) { slots[tombstone.row]?.tombstone = tombstone }
  }

  /// Reads the rows that hold unique values of these.
  mutating func loadHolders(of images: [RowImage]) throws(Session.Failure) {
    var wanted: [Claim] = []
    for image in images {
      for claim in claims(of: image) where known.insert(claim).inserted { wanted.append(claim) }
    }
    while let first = wanted.last {
      let same = wanted.filter { $0.entity == first.entity && $0.field == first.field }
      wanted.removeAll { $0.entity == first.entity && $0.field == first.field }
      let keys = try session.holders(of: same.map(\.value), in: first.field, of: first.entity)
      try load(keys.map { RowName(first.entity, $0) })
    }
  }

  subscript(name: RowName) -> RowSlot { slots[name] ?? RowSlot() }

  /// Other rows that have one of the image's unique values by now. Their holders must be loaded.
  func rivals(of name: RowName, _ image: RowImage) -> [RowName] {
    claims(of: image).flatMap { (claims[$0] ?? []).filter { $0 != name } }.sorted()
  }

  mutating func put(_ name: RowName, _ image: RowImage) {
    release(name)
    slots[name, default: RowSlot()].put(image)
    claim(name, image)
  }

  mutating func bury(_ name: RowName, _ version: Version, _ operation: OperationID) {
    release(name)
    slots[name, default: RowSlot()].bury(name, version, operation)
  }

  /// Keeps another database's tombstone. A row that was copied before its deletion goes.
  mutating func take(_ tombstone: Tombstone) {
    let slot = self[tombstone.row]
    if slot.now.map({ $0.version < tombstone.version }) ?? true {
      return bury(tombstone.row, tombstone.version, tombstone.operation)
    }
    if let known = slot.tombstone, known.version >= tombstone.version { return }
    slots[tombstone.row]?.tombstone = tombstone
    slots[tombstone.row]?.isBuried = true
  }

  mutating func vanish(_ name: RowName) {
    release(name)
    slots[name]?.vanish()
  }

  private func claims(of image: RowImage) -> [Claim] {
    let entity = schema[image.rows.entity]
    return entity.unique.compactMap { field in
      image.text(field, entity).map { Claim(entity: entity.entity, field: field, value: $0) }
    }
  }

  private mutating func claim(_ name: RowName, _ image: RowImage) {
    for claim in claims(of: image) { claims[claim, default: []].insert(name) }
  }

  private mutating func release(_ name: RowName) {
    guard let image = slots[name]?.now else { return }
    for claim in claims(of: image) { claims[claim]?.remove(name) }
  }
}
