import Foundation

/// A time zone of the IANA database, by name. Only the core knows zones: engines get the instants of bucket boundaries.
public struct Zone: Sendable, Hashable {
  /// The name, as `Europe/Berlin`.
  public let identifier: String
  private let zone: TimeZone

  /// Coordinated Universal Time.
  public static let utc = Zone(identifier: "UTC", zone: .gmt)

  /// The zone of an IANA name, exactly spelled, aliases included.
  ///
  /// Throws `.invalid` for the field `timeZone` if there is none. Abbreviations as `PST` and offsets as `GMT+0530` are no names.
  public init(identifier: String) throws(StoreError) {
    guard Self.isWellFormed(identifier), let zone = TimeZone(identifier: identifier) else {
      throw StoreError(
        .invalid, "not a time zone of the IANA database; give a name as Europe/Berlin or UTC", disposition: .notAttempted,
        field: "timeZone")
    }
    self.init(identifier: identifier, zone: zone)
  }

  private init(identifier: String, zone: TimeZone) {
    self.identifier = identifier
    self.zone = zone
  }

  public static func == (left: Zone, right: Zone) -> Bool { left.identifier == right.identifier }

  public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }

  /// Seconds east of UTC at an instant in seconds since 1970.
  package func offset(at second: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
  }

  /// The first second after `second` at which the offset changes; `.max` if it never does before the year 10000.
  package func nextChange(after second: Int64) -> Int64 {
    let offset = offset(at: second)
    var known = second
    while known < Self.horizon {
      let claim = transition(after: known) ?? Self.horizon
      // Foundation's answer is checked at both ends: a transition of the name alone is none, and one that it missed is searched.
      if claim <= known || self.offset(at: claim - 1) != offset {
        return OffsetSearch.firstChange(after: known, through: Self.horizon, offset: self.offset(at:)) ?? .max
      }
      if self.offset(at: claim) != offset { return claim }
      known = claim
    }
    return .max
  }

  private func transition(after second: Int64) -> Int64? {
    let next = zone.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: Double(second)))
    guard let time = next?.timeIntervalSince1970.rounded(.up), time < Double(Self.horizon) else { return nil }
    return Int64(time)
  }

  /// A day into the year 10000, in seconds since 1970: local dates end later than 9999-12-31 in UTC.
  private static let horizon: Int64 = 253_402_300_800 + 86_400

  /// Foundation also takes offsets and the abbreviations of ICU, some of which name several zones. The single names are those of the
  /// IANA database; all its others have a slash.
  private static func isWellFormed(_ identifier: String) -> Bool {
    identifier.utf8.contains(UInt8(ascii: "/")) ? !identifier.hasPrefix("SystemV/") : singleNames.contains(identifier)
  }

  private static let singleNames: Set<String> = [
    "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0", "GMT0", "Greenwich",
    "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT",
    "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET",
    "Zulu",
  ]
}
