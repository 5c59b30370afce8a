/// What a health record measured: a struct for each type of record.
///
/// Numbers are in the units of their ``HealthMetric``; constructors that name another unit convert.
public enum HealthData: Sendable, Hashable {
  case weight(Weight)
  case nutrition(Nutrition)
  case exercise(Exercise)
  case mentalHealth(MentalHealth)
  case vitals(Vitals)

  /// The type of the record.
  public var type: HealthRecordType {
    switch self {
    case .weight: .weight
    case .nutrition: .nutrition
    case .exercise: .exercise
    case .mentalHealth: .mentalHealth
    case .vitals: .vitals
    }
  }

  /// Reads the `data` of a record. Keys that the type doesn't know are kept.
  /// - Throws: `.invalid` where a known key has a value of another type. Whether values are possible is for ``validate()`` to say.
  public init(type: HealthRecordType, json: JSON) throws(StoreError) {
    self =
      switch type {
      case .weight: .weight(try Weight(json))
      case .nutrition: .nutrition(try Nutrition(json))
      case .exercise: .exercise(try Exercise(json))
      case .mentalHealth: .mentalHealth(try MentalHealth(json))
      case .vitals: .vitals(try Vitals(json))
      }
  }

  /// The document that `data` keeps.
  /// - Throws: `.invalid` for what no document may hold: numbers that aren't finite, NUL, an additional key twice, too much of it.
  public var json: JSON {
    get throws(StoreError) {
      switch self {
      case .weight(let weight): try weight.document(field: "data")
      case .nutrition(let nutrition): try nutrition.document(field: "data")
      case .exercise(let exercise): try exercise.document(field: "data")
      case .mentalHealth(let mentalHealth): try mentalHealth.document(field: "data")
      case .vitals(let vitals): try vitals.document(field: "data")
      }
    }
  }

  /// Members under keys that the type doesn't know. Those under known keys are left out when it is written.
  public var additional: [JSONValue.Member] {
    switch self {
    case .weight(let weight): weight.additional
    case .nutrition(let nutrition): nutrition.additional
    case .exercise(let exercise): exercise.additional
    case .mentalHealth(let mentalHealth): mentalHealth.additional
    case .vitals(let vitals): vitals.additional
    }
  }
}
