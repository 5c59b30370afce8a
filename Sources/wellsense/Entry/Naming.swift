public import ArgumentParser
public import WellSenseStore

/// Ids and choices as arguments. The parser's own message would repeat what was typed and list nothing.
extension ID: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension HealthRecordType: ExpressibleByArgument {}
extension ChatStatus: ExpressibleByArgument {}
extension ChatRole: ExpressibleByArgument {}
extension PostType: ExpressibleByArgument {}
extension Interval: ExpressibleByArgument {}

extension Zone {
  /// The zone of an option; the local default is UTC, so that answers don't depend on the machine.
  static func named(_ name: String) throws -> Zone {
    do throws(StoreError) {
      return try Zone(identifier: name)
    } catch {
      throw ValidationError("--time-zone: \(error.detail)")
    }
  }
}
