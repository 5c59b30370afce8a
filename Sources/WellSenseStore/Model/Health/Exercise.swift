/// What an `exercise` record holds: a workout, or what a tracker sums up over an hour or a day.
public struct Exercise: Sendable, Hashable {
  /// The span that the sums cover. Records without one are counted by no metric of a span.
  public var period: ActivityPeriod?
  /// What was done, as `running`; at most 100 Unicode scalars.
  public var activity: String?
  public var steps: Int?
  /// Kilometres.
  public var distance: Double?
  /// Kilocalories burned.
  public var kilocalories: Double?
  /// Minutes of activity of any intensity, at most 1,440.
  public var minutes: Double?
  /// Minutes of light activity.
  public var lightMinutes: Double?
  /// Minutes of moderate activity.
  public var moderateMinutes: Double?
  /// Minutes of vigorous activity.
  public var vigorousMinutes: Double?
  /// Minutes of rest.
  public var sedentaryMinutes: Double?
  /// Floors climbed.
  public var floors: Int?
  /// A remark, at most 10,000 Unicode scalars.
  public var note: String?
  /// What measured it, as `Charge 5`; at most 255 Unicode scalars.
  public var origin: String?
  /// Members under other keys.
  public var additional: [JSONValue.Member] = []

  public init() {}

  public init(
    _ activity: String? = nil, period: ActivityPeriod, steps: Int? = nil, distance: Double? = nil, kilocalories: Double? = nil,
    minutes: Double? = nil, lightMinutes: Double? = nil, moderateMinutes: Double? = nil, vigorousMinutes: Double? = nil,
    sedentaryMinutes: Double? = nil, floors: Int? = nil, note: String? = nil, origin: String? = nil
  ) {
    self.activity = activity
    self.period = period
    self.steps = steps
    self.distance = distance
    self.kilocalories = kilocalories
    self.minutes = minutes
    self.lightMinutes = lightMinutes
    self.moderateMinutes = moderateMinutes
    self.vigorousMinutes = vigorousMinutes
    self.sedentaryMinutes = sedentaryMinutes
    self.floors = floors
    self.note = note
    self.origin = origin
  }
}
