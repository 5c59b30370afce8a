extension History {
  /// Something that a correct store never shows.
  public struct Anomaly: Sendable, Hashable, CustomStringConvertible {
    public let kind: Kind
    public let key: Int?
    /// Which operations and values.
    public let what: String

    public var description: String { kind.rawValue + (key.map { " key \($0)" } ?? "") + ": " + what }

    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// A write that was acknowledged is not there, though read for later.
      case lost
      /// A value that nobody wrote.
      case unexpected
      /// A value whose write was reported as failed (an aborted read, Adya's G1a).
      case aborted
      /// A value that was written once and is there twice.
      case duplicated
      /// Accounts whose sum is not what it always is.
      case wrongTotal = "wrong-total"
      /// Accounts that hold in the end what the transfers that took effect don't explain, though the sum is right.
      case wrongBalance = "wrong-balance"
      case negativeBalance = "negative-balance"
      /// Operations on a register that no order explains.
      case notLinearizable = "not-linearizable"
      /// Two reads of a list of which neither begins as the other does.
      case incompatibleOrder = "incompatible-order"
      /// A transaction that doesn't see what it did or saw itself.
      case internalRead = "internal"
      /// A read of what a transaction had appended so far (G1b).
      case intermediateRead = "intermediate-read"
      /// A transaction whose appends to one list don't lie beside each other.
      case torn
      /// Transactions that overwrote each other in a circle (G0).
      case writeCycle = "write-cycle"
      /// Transactions that saw each other in a circle (G1c).
      case readCycle = "read-cycle"
      /// Transactions that missed each other in a circle (G-single, G2).
      case antidependencyCycle = "antidependency-cycle"
      /// A circle that takes an operation to be later than one that began after it had ended: a stale read or a lost update.
      case realTimeCycle = "real-time-cycle"
      /// Databases that should hold the same and don't.
      case diverged
    }
  }
}
