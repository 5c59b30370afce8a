import WellSenseStore

/// One made-up person: constant traits that all their data follow.
struct SamplePerson: Sendable {
  let data: SampleData
  let number: Int
  let id: ID<User>
  let firstName: String
  let gender: String
  let age: Int
  /// Centimetres.
  let height: Double
  /// Kilograms on the first day, and how many a day are gained or lost.
  let weight: Double
  let weightTrend: Double
  let activity: Int
  let systolic: Double
  let diastolic: Double
  let restingHeartRate: Double
  /// 0, well, to 1; and how much of it is left on the last day.
  let burden: Double
  let relief: Double

  init(_ number: Int, of data: SampleData) {
    var random = SampleRandom(data.seed, person: number, .person)
    self.data = data
    self.number = number
    id = random.id(at: Self.joined(data))
    firstName = random.pick(SampleText.firstNames, or: "Ada")
    gender = random.pick(["female", "male", "other"], or: "other")
    age = random.integer(19...82)
    height = (gender == "male" ? 178 : 166) + (random.noise() * 7).rounded()
    let bmi = random.number(20...36)
    weight = bmi * height * height / 10_000
    weightTrend = random.number(-1...0.6) * (bmi > 27 ? 0.04 : 0.015)
    activity = random.integer(0...4)
    systolic = 108 + Double(age) * 0.35 + random.noise() * 7
    diastolic = 66 + Double(age) * 0.15 + random.noise() * 5
    restingHeartRate = 74 - Double(activity) * 4 + random.noise() * 4
    burden = random.fraction() * random.fraction()
    relief = random.number(0.3...1.1)
  }

  private static func joined(_ data: SampleData) -> Timestamp {
    Timestamp(milliseconds: data.end.milliseconds - Int64(data.days + 1) * SampleDay.milliseconds)
  }

  /// The start of one of the person's days, counted from 0.
  func day(_ day: Int) -> SampleDay {
    SampleDay(start: Timestamp(milliseconds: data.end.milliseconds - Int64(data.days - day) * SampleDay.milliseconds))
  }

  var user: NewUser {
    var profile = UserProfile()
    profile.age = age
    profile.gender = gender
    profile.height = height
    profile.weight = weight.rounded(1, within: 35...250)
    profile.activityLevel = [.sedentary, .light, .moderate, .active, .veryActive][activity]
    var goals = [weightTrend < 0 ? "lose weight" : "keep my weight"]
    if activity < 2 { goals.append("move more") }
    if burden > 0.3 { goals.append("sleep and feel better") }
    return NewUser(
      id: id, email: "\(firstName.lowercased()).\(data.seed)-\(number + 1)@sample.invalid", firstName: firstName, lastName: "Sample",
      profile: profile, healthGoals: goals, source: SampleData.source)
  }
}
