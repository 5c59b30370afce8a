/// One of a fixed list of names: what the schema calls a choice. A row holds the place in the list, an engine stores the name.
///
/// The order of the cases is part of stored change logs: add at the end, never reorder.
public protocol Choice: RawRepresentable<String>, CaseIterable, Sendable, Hashable, Codable where AllCases == [Self] {}

extension Choice {
  /// The names in the order of their places.
  static var names: [String] { allCases.map(\.rawValue) }
}

/// What a health record measures.
public enum HealthRecordType: String, Choice {
  case weight, nutrition, exercise
  case mentalHealth = "mental_health"
  case vitals
}

/// Where a chat session is in its life.
public enum ChatStatus: String, Choice {
  case active, completed, archived
}

/// Who wrote a chat message.
public enum ChatRole: String, Choice {
  case user, assistant, system
}

/// What a community post is.
public enum PostType: String, Choice {
  case achievement, question, tip, challenge
}
