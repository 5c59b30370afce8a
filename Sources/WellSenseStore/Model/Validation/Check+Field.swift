// Checks by column, for the repositories.
extension Check {
  static func text(_ text: String?, field: Field, scalars: Int) throws(StoreError) {
    if let text { try Self.text(text, field: field.name, scalars: scalars) }
  }

  static func filled(_ text: String, field: Field, scalars: Int) throws(StoreError) {
    try filled(text, field: field.name, scalars: scalars)
  }

  static func longText(_ text: String?, field: Field) throws(StoreError) {
    if let text { try longText(text, field: field.name) }
  }

  static func object(_ json: JSON?, field: Field) throws(StoreError) {
    if let json { try object(json, field: field.name) }
  }

  static func invalid(_ field: Field, _ detail: String) -> StoreError {
    invalid(detail, field: field.name)
  }
}
