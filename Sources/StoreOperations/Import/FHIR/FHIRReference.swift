import WellSenseStore

/// What names a resource for good, and how others refer to it.
enum FHIRReference {
  /// The natural key of a resource; `nil` where it has neither id nor address.
  ///
  /// An id that is a UUID names the resource everywhere. Any other is unique on its server only, so the key is the full address where that is
  /// known.
  static func key(fullURL: String?, id: String?) -> String? {
    let address = fullURL.map(withoutHistory)
    if let id, RawID(id) != nil { return id.lowercased() }
    if let address, address.hasPrefix("http://") || address.hasPrefix("https://") { return address }
    if let id { return isID(id) ? id : nil }
    guard let address, address.hasPrefix(uuidPrefix) else { return nil }
    return String(address.dropFirst(uuidPrefix.count)).lowercased()
  }

  /// All references by which others in the same bundle may mean the resource.
  static func names(fullURL: String?, type: String, id: String?) -> [String] {
    [fullURL.map(withoutHistory), id.map { "\(type)/\($0)" }].compactMap { $0 }
  }

  /// References as they may be looked up, the likeliest first: as given, and resolved against the address of the referring entry.
  static func candidates(_ reference: String, from fullURL: String?) -> [String] {
    let reference = withoutHistory(reference)
    guard !reference.contains(":"), let fullURL, fullURL.hasPrefix("http") else { return [reference] }
    let base = fullURL.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    return ["\(base)/\(reference)", reference]
  }

  /// The natural key that a reference to a patient gives away, for one who is in none of the files.
  static func patientKey(_ candidates: [String]) -> String? {
    guard let first = candidates.first else { return nil }
    if first.hasPrefix(uuidPrefix) { return String(first.dropFirst(uuidPrefix.count)).lowercased() }
    guard let id = first.split(separator: "/").last.map(String.init) else { return nil }
    return key(fullURL: first, id: id)
  }

  private static let uuidPrefix = "urn:uuid:"

  private static func withoutHistory(_ url: String) -> String {
    let parts = url.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[parts.count - 2] == "_history" else { return url }
    return parts.dropLast(2).joined(separator: "/")
  }

  /// As FHIR says: 1 to 64 letters, digits, hyphens and dots.
  private static func isID(_ id: String) -> Bool {
    1...64 ~= id.utf8.count
      && id.utf8.allSatisfy { byte in
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      }
  }
}
