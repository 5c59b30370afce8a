/// What is left of a deleted row: by which version and operation it went.
public struct Tombstone: Sendable, Hashable {
  public var row: RowName
  public var version: Version
  public var operation: OperationID

  public init(_ row: RowName, version: Version, operation: OperationID) {
    self.row = row
    self.version = version
    self.operation = operation
  }
}
