import DriverSQLite
import WellSenseStore

/// `weigh EMAIL [KILOGRAMS]`: notes a weight and says how it goes.
@main
enum Weigh {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let email = arguments.first else { return print("usage: weigh EMAIL [KILOGRAMS]") }

    let store = try await Store.open(.sqlite("data/weights.db"))
    let person: User
    if let known = try await store.users.find(email: email) {
      person = known
    } else {
      person = try await store.users.create(NewUser(email: email))
    }
    if let kilograms = arguments.dropFirst().first.flatMap(Double.init) {
      _ = try await store.healthRecords.record(.weight(kilograms: kilograms), for: person.id)
    }
    let weights = try await store.healthRecords.analytics(of: .weight, for: person.id, in: .last(days: 90))
    print("\(weights.count) weights, mean \(weights.mean ?? 0) kg, trend \(weights.trendPerDay ?? 0) kg a day")
    await store.close()
  }
}
