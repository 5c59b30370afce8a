/// What one database knows of the set it belongs to: its epoch row, the end of its log, and how far it has read the logs of others.
///
/// Always `decided <= accepted <= promised`. Only ``take(_:)`` changes the epochs, under a lock that excludes every writer.
public struct EpochRecord: Sendable, Hashable {
  /// The database's own id.
  public var database: RawID
  /// No epoch below this one is served any more.
  public var promised: Epoch = .first
  /// The epoch with which ``configuration`` came.
  public var accepted: Epoch = .first
  /// The newest epoch that is known to have begun.
  public var decided: Epoch = .first
  /// The epoch in which this database's log became part of the active one's.
  public var joined: Epoch = .first
  /// `nil` for a database that stands alone.
  public var configuration: SetConfiguration?
  /// The place in the active database's log from which on this one is whole: before it, rows may be missing or half there.
  public var settlement: Int64 = 0
  /// Whether it has read part of the way to ``settlement``. Then it must not be read or become active.
  public var isUnsettled = false
  /// A copy of the whole set that isn't finished yet.
  public var rebuild: Rebuild?
  /// The last number of its own log; 0 for an empty one.
  public var end: Int64 = 0
  /// By other database: the number in that one's log up to which this one has every entry.
  public var cursors: [RawID: Int64] = [:]

  public init(database: RawID) { self.database = database }

  public func cursor(_ source: RawID) -> Int64 { cursors[source] ?? 0 }
}

extension EpochRecord {
  /// Whether this database takes writes of the epoch.
  public func isActive(at epoch: Epoch) -> Bool {
    promised == epoch && decided == epoch && configuration?.active == database && rebuild == nil
  }

  /// Whether a commit of a call at this epoch, or of one outside every set, may take effect here.
  package func admits(_ epoch: Epoch?) -> Bool {
    guard configuration != nil, let epoch else { return configuration == nil && epoch == nil }
    return isActive(at: epoch)
  }

  /// Whether it follows the active database of the epoch.
  public func isFollowing(at epoch: Epoch) -> Bool { promised == epoch && decided == epoch && joined == epoch && rebuild == nil }

  /// Whether it has every entry of the active database's log up to a number, as a member of the epoch's in-sync set must.
  public func confirms(_ sequence: Int64, of active: RawID, at epoch: Epoch) -> Bool {
    let cursor = cursor(active)
    return isFollowing(at: epoch) && cursor >= settlement && cursor >= sequence
  }
}

/// One step of an epoch change at one database.
public enum EpochStep: Sendable, Hashable {
  /// Makes a database that stands alone, or an empty one, a member of a set that begins.
  case found(SetConfiguration)
  /// Promises to serve no lower epoch.
  case prepare(Epoch)
  /// Votes for a configuration.
  case accept(Epoch, SetConfiguration)
  /// Begins to take the writes of the epoch.
  case activate(Epoch, SetConfiguration)
  /// Hears of an epoch that has begun.
  case learn(Epoch, SetConfiguration)
  /// Becomes a follower: the active database has read this one's log up to `read`, and its own ended at `settlement` after that.
  case join(Epoch, read: Int64, settlement: Int64)
}

extension EpochRecord {
  /// Takes a step, or refuses it and stays as it is.
  public mutating func take(_ step: EpochStep) -> Bool {
    switch step {
    case .found(let configuration): return found(configuration)
    case .prepare(let epoch):
      guard epoch > promised, configuration != nil else { return false }
      promised = epoch
    case .accept(let epoch, let configuration):
      guard promised <= epoch, isOfLineage(configuration) else { return false }
      promised = epoch
      accepted = epoch
      self.configuration = configuration
    case .activate(let epoch, let configuration):
      guard promised == epoch, configuration.agreement == .coordinator || accepted == epoch, isOfLineage(configuration), rebuild == nil
      else {
        return false
      }
      (accepted, decided, joined) = (epoch, epoch, epoch)
      self.configuration = configuration
      settlement = 0
      isUnsettled = false
    case .learn(let epoch, let configuration): return learn(epoch, configuration)
    case .join(let epoch, let read, let settlement): return join(epoch, read, settlement)
    }
    return true
  }

  private func isOfLineage(_ other: SetConfiguration) -> Bool { configuration?.lineage == other.lineage }

  private mutating func found(_ configuration: SetConfiguration) -> Bool {
    guard self.configuration == nil || self.configuration == configuration else { return false }
    self.configuration = configuration
    return true
  }

  private mutating func learn(_ epoch: Epoch, _ configuration: SetConfiguration) -> Bool {
    guard promised <= epoch, isOfLineage(configuration) else { return false }
    guard decided < epoch || promised < epoch else { return true }
    // What had joined the same active database has nothing of its own.
    let isSame = self.configuration?.active == configuration.active && joined == decided && accepted == decided
    (promised, accepted, decided) = (epoch, epoch, epoch)
    self.configuration = configuration
    if isSame { joined = epoch } else { settlement = .max }
    return true
  }

  private mutating func join(_ epoch: Epoch, _ read: Int64, _ settlement: Int64) -> Bool {
    guard promised == epoch, decided == epoch, let active = configuration?.active else { return false }
    guard joined != epoch else { return true }
    guard read >= end else { return false }
    joined = epoch
    self.settlement = settlement
    if cursor(active) >= settlement { isUnsettled = false }
    return true
  }
}
