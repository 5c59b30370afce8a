import WellSenseStore

/// Fails unless both are equal.
func equal<Value: Equatable>(_ seen: Value, _ expected: Value, _ what: String) throws {
  guard seen != expected else { return }
  throw PromiseFailure(expected: "\(what): \(short(expected))", seen: short(seen))
}

/// Fails unless it holds.
func require(_ holds: Bool, _ expected: String, seen: @autoclosure () -> String = "otherwise") throws {
  if !holds { throw PromiseFailure(expected: expected, seen: seen()) }
}

/// The value, which must be there.
func require<Value>(_ value: Value?, _ expected: String) throws -> Value {
  guard let value else { throw PromiseFailure(expected: expected, seen: "nothing") }
  return value
}

/// Fails unless both hold the same rows, whatever their order.
func equalSets<Value: Hashable>(_ seen: [Value], _ expected: [Value], _ what: String) throws {
  try equal(seen.count, expected.count, "\(what), their number")
  try equal(Set(seen), Set(expected), what)
}

/// Fails unless the body is refused with this code, without effect.
@discardableResult
func rejected(
  _ code: StoreError.Code, field: Field? = nil, _ disposition: StoreError.Disposition = .rejected, what: String = "the call",
  _ body: () async throws -> Void
) async throws -> StoreError {
  let error = try await failure(of: what, body)
  try equal(error.code, code, "\(what) fails as")
  try equal(error.disposition, disposition, "\(what) has the disposition")
  if let field { try equal(error.field, field.name, "\(what) names the field") }
  return error
}

/// The error that the body must throw.
func failure(of what: String = "the call", _ body: () async throws -> Void) async throws -> StoreError {
  do {
    try await body()
  } catch let error as StoreError {
    return error
  }
  throw PromiseFailure(expected: "\(what) is refused", seen: "it was accepted")
}

private func short<Value>(_ value: Value) -> String {
  let text = "\(value)"
  return text.count <= 600 ? text : text.prefix(600) + "… (\(text.count) characters)"
}
