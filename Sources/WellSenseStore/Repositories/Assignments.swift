extension [Assignment] {
  /// Adds what an update of a text field asks for, once it is checked.
  mutating func set(_ field: Field, _ update: Update<String>, scalars: Int) throws(StoreError) {
    if case .set(let text) = update { try Check.text(text, field: field, scalars: scalars) }
    set(field, update) { .text($0) }
  }

  mutating func set(_ field: Field, _ update: Update<JSON>) {
    set(field, update) { .json($0) }
  }

  mutating func set<New>(_ field: Field, _ update: Update<New>, _ value: (New) -> Value) {
    switch update {
    case .keep: break
    case .clear: append(Assignment(field, .null))
    case .set(let new): append(Assignment(field, value(new)))
    }
  }
}
