internal import Synchronization
public import WellSenseStore

extension MockDriver: Diagnosing {
  public var diagnoses: (any Diagnosing)? { info.capabilities.contains(.diagnoses) ? self : nil }

  public func diagnose(_ schema: Schema, _ call: Call) async -> [Finding] {
    let version = state.withLock { $0.engine.schema.version }
    return [
      .ok(.library, "none is needed"),
      .warning(
        .database, "a mock in memory: what it holds is gone when the program ends, and must never be shown as real", "name a database"),
      .schema(version, schema),
    ]
  }
}
