/// Why a call did not do what was asked, and what is known about its effect.
///
/// The text names the code, the driver, the operation and, where there is one, the field. It never holds a stored value,
/// a parameter or a credential, so it can be logged as it is.
public struct StoreError: Error, Sendable {
  private final class Storage: Sendable {
    let code: Code
    let disposition: Disposition
    let detail: String
    let field: String?
    let driver: String?
    let operation: String?
    let operationID: OperationID?
    let engineCode: String?

    init(
      _ code: Code, _ disposition: Disposition, _ detail: String, field: String?, driver: String?, operation: String?,
      operationID: OperationID?, engineCode: String?
    ) {
      self.code = code
      self.disposition = disposition
      self.detail = detail
      self.field = field
      self.driver = driver
      self.operation = operation
      self.operationID = operationID
      self.engineCode = engineCode
    }
  }

  // One reference keeps `Result` and typed throws as small as a pointer on the path that does not throw.
  private let storage: Storage

  /// An error with its code, what is known of its effect, and a sentence that says what, where and what to do.
  ///
  /// - Parameters:
  ///   - detail: a fixed sentence; never a stored value, a parameter or a credential.
  ///   - field: the field at fault, by its column name, with a path where it lies inside a document.
  ///   - driver: the engine that answered; the core fills it where the driver leaves it out.
  ///   - operation: the call, as in `users.insert`.
  ///   - engineCode: the engine's own code, as in `SQLITE_BUSY` or `40001`.
  public init(
    _ code: Code, _ detail: String, disposition: Disposition = .rejected, field: String? = nil, driver: String? = nil,
    operation: String? = nil, operationID: OperationID? = nil, engineCode: String? = nil
  ) {
    storage = Storage(
      code, disposition, detail, field: field, driver: driver, operation: operation, operationID: operationID,
      engineCode: engineCode)
  }

  /// What went wrong. Compare it; new codes can appear.
  public var code: Code { storage.code }
  /// Whether the operation took effect.
  public var disposition: Disposition { storage.disposition }
  /// One sentence that says what, where and what to do.
  public var detail: String { storage.detail }
  /// The field at fault, by its column name, as `email` or `data.systolic`.
  public var field: String? { storage.field }
  /// The engine that answered.
  public var driver: String? { storage.driver }
  /// The call, as in `users.insert`.
  public var operation: String? { storage.operation }
  /// The operation's id: repeat the call with it, or ask for its outcome.
  public var operationID: OperationID? { storage.operationID }
  /// The engine's own code.
  public var engineCode: String? { storage.engineCode }

  /// The same error with what the caller knows filled in where it was missing.
  public func located(driver: String? = nil, operation: String? = nil, operationID: OperationID? = nil) -> StoreError {
    StoreError(
      code, detail, disposition: disposition, field: field, driver: self.driver ?? driver,
      operation: self.operation ?? operation, operationID: self.operationID ?? operationID, engineCode: engineCode)
  }

  /// The same error with another disposition, for a layer that knows more about the effect.
  public func with(disposition: Disposition) -> StoreError {
    StoreError(
      code, detail, disposition: disposition, field: field, driver: driver, operation: operation, operationID: operationID,
      engineCode: engineCode)
  }

  /// What is known about the effect of a failed call.
  public enum Disposition: String, Sendable, Hashable {
    /// The operation never reached a database. Repeating it is safe.
    case notAttempted
    /// A database refused the operation. It had no effect and never will.
    case rejected
    /// The operation may have taken effect. Repeat it with the same operation id, or ask for its outcome.
    case unknown
  }
}

extension StoreError {
  /// The engine code of a call that found no room in a queue or pool: a sign of load, never of a database that is gone.
  package static let overload = "overload"

  /// Whether the call only waited for its turn, or found no room to wait.
  var isLoad: Bool {
    code == .unavailable && engineCode == Self.overload || code == .timedOut && disposition == .notAttempted
  }

  /// Whether a database that is gone answers so, or doesn't answer.
  var isOutage: Bool {
    switch code {
    case .unavailable: engineCode != Self.overload
    // What only waited for its turn tells of load.
    case .timedOut: disposition != .notAttempted
    case .unknownOutcome: true
    default: false
    }
  }
}

extension StoreError {
  /// A kind of failure. Extensible: compare with `==`, and treat what you don't know as a failure.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    fileprivate enum Kind: String {
      case notFound, duplicate, missingReference, conflict, invalid, unavailable, timedOut, unknownOutcome, cancelled
      case unsupported, accessDenied, readOnly, storageFull, incompatible, corrupt, closed, fenced
    }
    fileprivate let kind: Kind

    /// The row isn't there.
    public static let notFound = Code(kind: .notFound)
    /// A unique value is held by another row.
    public static let duplicate = Code(kind: .duplicate)
    /// A row points at one that isn't there.
    public static let missingReference = Code(kind: .missingReference)
    /// The row has another version than expected: read it again and decide.
    public static let conflict = Code(kind: .conflict)
    /// The input breaks a rule of the contract; the error names the field.
    public static let invalid = Code(kind: .invalid)
    /// The database can't be reached or can't serve now. Repeating may help.
    public static let unavailable = Code(kind: .unavailable)
    /// The deadline passed.
    public static let timedOut = Code(kind: .timedOut)
    /// The reply was lost and the deadline passed: ask for the operation's outcome, or repeat it with the same id.
    public static let unknownOutcome = Code(kind: .unknownOutcome)
    /// The task was cancelled.
    public static let cancelled = Code(kind: .cancelled)
    /// The engine lacks the capability.
    public static let unsupported = Code(kind: .unsupported)
    /// The caller may not do this, or isn't the row's owner.
    public static let accessDenied = Code(kind: .accessDenied)
    /// The database is open for reading only.
    public static let readOnly = Code(kind: .readOnly)
    /// The disk or a quota is full.
    public static let storageFull = Code(kind: .storageFull)
    /// The database's schema is newer than this program, or isn't ours.
    public static let incompatible = Code(kind: .incompatible)
    /// The database holds what it should never hold, or isn't a database.
    public static let corrupt = Code(kind: .corrupt)
    /// The database belongs to a set and doesn't serve the call's epoch: another one takes the writes, or will.
    public static let fenced = Code(kind: .fenced)
    /// The store or driver was closed.
    public static let closed = Code(kind: .closed)

    /// The code's name, as `notFound`.
    public var description: String { kind.rawValue }
  }
}

extension StoreError.Code {
  /// The code with a name.
  package init?(name: String) {
    guard let kind = Kind(rawValue: name) else { return nil }
    self.init(kind: kind)
  }
}

extension StoreError: CustomStringConvertible {
  /// `code (disposition) driver operation [field]: detail`.
  public var description: String {
    var text = "\(code) (\(disposition.rawValue)) driver=\(driver ?? "none") operation=\(operation ?? "none")"
    if let field { text += " field=\(field)" }
    if let engineCode { text += " engine=\(engineCode)" }
    if let operationID { text += " id=\(operationID)" }
    return text + ": " + detail
  }
}
