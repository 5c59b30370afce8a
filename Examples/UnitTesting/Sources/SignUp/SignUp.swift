public import WellSenseStore

/// Signs people up and notes their first weight.
public struct SignUp: Sendable {
  private let store: Store

  public init(_ store: Store) {
    self.store = store
  }

  /// The new user's id, or `nil` when the email is taken.
  public func callAsFunction(email: String, name: String, kilograms: Double) async throws(StoreError) -> ID<User>? {
    do throws(StoreError) {
      return try await store.atomically { batch in
        let user = batch.users.create(NewUser(email: email, firstName: name))
        batch.healthRecords.record(.weight(kilograms: kilograms), for: user)
        return user
      }
    } catch {
      if error.code == .duplicate { return nil }
      throw error
    }
  }
}
