/// The columns of a table in the order of the store's own statements, and what SQL floors say with them.
struct Table: Sendable {
  let name: String
  let columns: String

  private init(_ name: String, _ columns: String) {
    self.name = name
    self.columns = columns + ", version_epoch, version_counter, op"
  }

  static let users = Table(
    "users",
    "id, email, email_key, password_hash, first_name, last_name, profile, health_goals, preferences, source, created_at, updated_at")
  static let records = Table("health_records", "id, user_id, type, data, recorded_at, source, created_at")
  static let chats = Table(
    "chat_sessions",
    "id, session_id, user_id, title, session_type, status, messages_count, context, analytics, created_at, updated_at")
  static let messages = Table("chat_messages", "id, chat_id, user_id, place, role, content, data, created_at")

  /// - Parameter place: what stands for the value of a number.
  func insert(_ place: (Int) -> String) -> String {
    let places = columns.split(separator: ",").indices.enumerated().map { place($0.offset + 1) }
    return "INSERT INTO \(name) (\(columns)) VALUES (\(places.joined(separator: ", ")))"
  }

  func byID(_ place: (Int) -> String) -> String { "SELECT \(columns) FROM \(name) WHERE id = \(place(1))" }

  static func page(_ place: (Int) -> String) -> String {
    "SELECT \(records.columns) FROM health_records WHERE user_id = \(place(1)) AND type = \(place(2))"
      + " ORDER BY recorded_at DESC, id DESC LIMIT \(place(3))"
  }

  static let question: @Sendable (Int) -> String = { _ in "?" }
  static let dollar: @Sendable (Int) -> String = { "$\($0)" }
}
