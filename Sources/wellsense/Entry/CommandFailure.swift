import WellSenseStore

/// Why a command ends without having done what it was asked, in one line, and with which status.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

/// The reader of the output went away, as `head` does. Nothing is left to say, and to whom.
struct OutputClosed: Error {}

extension CommandFailure {
  /// What a store's error means for a command.
  init(_ error: StoreError) {
    self.init(ExitStatus(error.code), Self.line(error))
  }

  /// An error while a database is being chosen: its input is settings.
  static func choosing(_ error: StoreError) -> CommandFailure {
    let status: ExitStatus = error.code != .invalid ? ExitStatus(error.code) : error.field == "database" ? .usage : .configuration
    let field = error.field == "database" ? "--database" : error.field
    return CommandFailure(status, [field, error.detail].compactMap(\.self).joined(separator: ": "))
  }

  /// `field: detail (code, driver operation, engine's code)`.
  private static func line(_ error: StoreError) -> String {
    let place = [error.driver, error.operation].compactMap(\.self).joined(separator: " ")
    let origin = [error.code.description, place, error.engineCode ?? ""].filter { !$0.isEmpty }
    let detail = error.field.map { "\($0): \(error.detail)" } ?? error.detail
    return "\(detail) (\(origin.joined(separator: ", ")))"
  }
}

extension ExitStatus {
  private static let byCode: [StoreError.Code: ExitStatus] = [
    .invalid: .badData, .corrupt: .badData, .incompatible: .badData,
    .unavailable: .unavailable, .timedOut: .temporary, .unknownOutcome: .temporary,
    .accessDenied: .notPermitted, .readOnly: .notPermitted, .storageFull: .inputOutput,
  ]

  init(_ code: StoreError.Code) {
    self = Self.byCode[code] ?? .failure
  }
}
