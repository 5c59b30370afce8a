import TestSupport
package import WellSenseStore

/// A driver over another that keeps something alive, as a database that ends with its last user.
package final class OwningDriver: ForwardingDriver {
  package let base: any Driver
  private let owner: any Sendable

  package init(_ base: any Driver, owner: any Sendable) {
    self.base = base
    self.owner = owner
  }
}
