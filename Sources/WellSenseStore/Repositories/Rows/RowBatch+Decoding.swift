// Cells as the types of the model. Places are those of the schema's columns.
extension RowBatch {
  func id<Subject>(_ row: Int, _ place: Int) -> ID<Subject> { ID(self[row, place].rawID) }

  func time(_ row: Int, _ place: Int) -> Timestamp { Timestamp(milliseconds: self[row, place].integer) }

  func integer(_ row: Int, _ place: Int) -> Int { Int(self[row, place].integer) }

  func bool(_ row: Int, _ place: Int) -> Bool { self[row, place].integer != 0 }

  func text(_ row: Int, _ place: Int) -> String { text(self[row, place]) }

  func optionalText(_ row: Int, _ place: Int) -> String? {
    let cell = self[row, place]
    return cell.isNull ? nil : text(cell)
  }

  func json(_ row: Int, _ place: Int) -> JSON { JSON(trusted: bytes(self[row, place])) }

  func optionalJSON(_ row: Int, _ place: Int) -> JSON? {
    let cell = self[row, place]
    return cell.isNull ? nil : JSON(trusted: bytes(cell))
  }

  func choice<Case: Choice>(_ row: Int, _ place: Int) throws(StoreError) -> Case {
    let ordinal = integer(row, place)
    guard Case.places.indices.contains(ordinal) else {
      throw StoreError(.corrupt, "row \(row) of \(entity.name) holds a choice that the schema doesn't have", field: nil)
    }
    return Case.places[ordinal]
  }

  /// The version that the database gave; a driver that leaves it out breaks the contract.
  func requiredVersion(_ row: Int) -> Version { version(row) ?? Version(epoch: 0, counter: 0) }
}

/// A model type that one entity's rows decode to.
protocol RowDecodable: Sendable {
  static var entity: Entity { get }
  init(_ rows: borrowing RowBatch, _ row: Int) throws(StoreError)
}

extension RowBatch {
  func decode<Model: RowDecodable>(_ type: Model.Type = Model.self) throws(StoreError) -> [Model] {
    var models: [Model] = []
    models.reserveCapacity(count)
    for row in 0..<count { models.append(try Model(self, row)) }
    return models
  }

  func decodeFirst<Model: RowDecodable>(_ type: Model.Type = Model.self) throws(StoreError) -> Model? {
    isEmpty ? nil : try Model(self, 0)
  }

  func page<Model: RowDecodable>(of type: Model.Type = Model.self) throws(StoreError) -> Page<Model> {
    Page(items: try decode(type), next: next.map(PageToken.init))
  }
}
