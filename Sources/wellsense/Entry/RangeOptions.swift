import ArgumentParser
import WellSenseStore

/// A span of time on the command line.
struct RangeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("From this day or instant on: 2026-01-31 or 2026-01-31T07:30:00Z.", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Up to this day or instant, without it.", valueName: "time"))
  var until: String?

  @Option(help: ArgumentHelp("Only the last days, 24 hours each.", valueName: "days"))
  var last: Int?

  func validate() throws {
    _ = try range(in: .utc)
  }

  /// The range, its days beginning at midnight of a zone.
  func range(in zone: Zone = .utc) throws -> TimeRange {
    if let last {
      guard from == nil, until == nil else { throw ValidationError("--last goes without --from and --until") }
      guard 1...3_650_000 ~= last else { throw ValidationError("--last must be 1 or more days") }
      return .last(days: last)
    }
    let range = TimeRange(from: try Self.instant(from, "--from", zone), until: try Self.instant(until, "--until", zone))
    if let from = range.from, let until = range.until, from >= until { throw ValidationError("--from must be before --until") }
    return range
  }

  static func instant(_ text: String?, _ option: String, _ zone: Zone = .utc) throws -> Timestamp? {
    guard let text else { return nil }
    guard let time = Timestamp(iso8601: text) else {
      throw ValidationError("\(option) must be a day as 2026-01-31 or an instant as 2026-01-31T07:30:00Z")
    }
    // A day is the whole of its ten characters; its first instant is the start of the bucket that its noon lies in.
    guard text.utf8.count == 10, zone != .utc else { return time }
    let noon = time + .seconds(43_200)
    let offset = zone.offset(at: noon.milliseconds / 1000)
    let inside = noon - .seconds(offset)
    return try Interval.day.boundaries(from: inside, through: inside, in: zone).first
  }
}
