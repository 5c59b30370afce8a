/// One of a fixed list of names: what the schema calls a choice. A row holds the place in the list, an engine stores the name.
///
/// The order of the cases is part of stored change logs: add at the end, never reorder.
public protocol Choice: RawRepresentable<String>, CaseIterable, Sendable, Hashable, Codable where AllCases == [Self] {
  /// The cases by place, made once: the compiler's own `allCases` allocates at every use.
  static var places: [Self] { get }
}

extension Choice {
  /// The names in the order of their places.
  static var names: [String] { places.map(\.rawValue) }

  /// The case's place in the list.
  var place: Int64 { Int64(Self.places.firstIndex(of: self) ?? 0) }
}

/// What a health record measures.
public enum HealthRecordType: String, Choice {
  case weight, nutrition, exercise
  case mentalHealth = "mental_health"
  case vitals

  public static let places = allCases
}

/// Where a chat session is in its life.
public enum ChatStatus: String, Choice {
  case active, completed, archived

  public static let places = allCases
}

/// Who wrote a chat message.
public enum ChatRole: String, Choice {
  case user, assistant, system

  public static let places = allCases
}

/// What a community post is.
public enum PostType: String, Choice {
  case achievement, question, tip, challenge

  public static let places = allCases
}
