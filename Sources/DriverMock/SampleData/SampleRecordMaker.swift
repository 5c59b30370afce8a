import WellSenseStore

/// Makes one person's records, each day after the one before it.
struct SampleRecordMaker: Sendable {
  private let person: SamplePerson
  private var random: SampleRandom
  // What goes on from day to day: water in the body, and last night's rest from −1 to 1.
  private var drift = 0.0
  private var rest = 0.0

  init(_ person: SamplePerson) {
    self.person = person
    random = SampleRandom(person.data.seed, person: person.number, .records)
  }

  mutating func make(_ number: Int, into records: inout [NewHealthRecord]) {
    let day = person.day(number)
    sleep(day, &records)
    if random.happens(0.6) { weight(number, day, &records) }
    if number % 3 == 0 { vitals(day, &records) }
    nutrition(day, &records)
    exercise(day, &records)
    if number % 14 == 6 { questionnaires(number, day, &records) }
  }

  private mutating func add(_ data: HealthData, at time: Timestamp, to records: inout [NewHealthRecord]) {
    let record = NewHealthRecord(
      id: random.id(at: time), userID: person.id, data: data, recordedAt: time, source: SampleData.source)
    records.append(record)
  }

  private mutating func sleep(_ day: SampleDay, _ records: inout [NewHealthRecord]) {
    rest = 0.5 * rest + 0.5 * random.noise() / 2
    let asleep = (430 - person.burden * 90 + rest * 60).rounded(0, within: 200...640)
    let inBed = (asleep + random.number(12...60)).rounded(0, within: 210...700)
    let sleep = Sleep(minutesAsleep: asleep, minutesInBed: inBed, records: random.happens(0.1) ? 2 : 1)
    add(.vitals(Vitals(sleep: sleep)), at: day.at(hour: 6.6, spread: 25, &random), to: &records)
  }

  private mutating func weight(_ number: Int, _ day: SampleDay, _ records: inout [NewHealthRecord]) {
    drift = 0.7 * drift + random.noise() * 0.35
    let kilograms = (person.weight + person.weightTrend * Double(number) + drift).rounded(1, within: 35...250)
    let bmi = (kilograms * 10_000 / (person.height * person.height)).rounded(1, within: 15...60)
    add(.weight(Weight(kilograms: kilograms, bmi: bmi)), at: day.at(hour: 7.1, spread: 20, &random), to: &records)
  }

  private mutating func vitals(_ day: SampleDay, _ records: inout [NewHealthRecord]) {
    let diastolic = (person.diastolic + random.noise() * 4).rounded(0, within: 52...105)
    let systolic = (person.systolic - rest * 3 + random.noise() * 6).rounded(0, within: (diastolic + 20)...175)
    let pulse = person.restingHeartRate - rest * 2
    let vitals = Vitals(
      bloodPressure: BloodPressure(systolic: systolic, diastolic: diastolic),
      heartRate: (pulse + random.number(4...18)).rounded(0, within: 46...110),
      restingHeartRate: pulse.rounded(0, within: 44...95),
      respiratoryRate: (15 + random.noise() * 1.5).rounded(0, within: 11...21),
      temperature: (36.6 + random.noise() * 0.2).rounded(1, within: 35.8...37.6),
      oxygenSaturation: (97.4 + random.noise() * 0.8).rounded(0, within: 94...100))
    add(.vitals(vitals), at: day.at(hour: 8, spread: 30, &random), to: &records)
  }

  private mutating func nutrition(_ day: SampleDay, _ records: inout [NewHealthRecord]) {
    let need = (person.gender == "male" ? 2_300.0 : 1_900.0) + Double(person.activity) * 120 + person.weightTrend * 5_000
    for meal in SampleText.meals where random.happens(0.9) {
      let energy = (need * meal.share * random.number(0.75...1.25)).rounded(0, within: 100...2_500)
      // Atwater factors: 4 kcal a gram of protein or carbohydrate, 9 of fat.
      let protein = random.number(0.13...0.22)
      let fat = random.number(0.25...0.40)
      let eaten = Nutrition(
        kilocalories: energy, protein: (energy * protein / 4).rounded(1, within: 0...200),
        carbohydrate: (energy * (1 - protein - fat) / 4).rounded(1, within: 0...500), fat: (energy * fat / 9).rounded(1, within: 0...200),
        meal: meal.name, food: random.pick(meal.foods, or: "soup"))
      add(.nutrition(eaten), at: day.at(hour: meal.hour, spread: 40, &random), to: &records)
    }
  }

  private mutating func exercise(_ day: SampleDay, _ records: inout [NewHealthRecord]) {
    let steps = ((3_800 + Double(person.activity) * 2_000) * random.number(0.6...1.4)).rounded(0, within: 300...30_000)
    let active = (steps / 110).rounded(0, within: 1...300)
    let whole = Exercise(
      period: .day, steps: Int(steps), distance: (steps * 0.000_72).rounded(2, within: 0...40),
      kilocalories: (person.weight * 22 + steps * 0.045).rounded(0, within: 900...6_000), minutes: active)
    add(.exercise(whole), at: day.start, to: &records)
    guard random.happens(0.1 + Double(person.activity) * 0.1) else { return }
    let minutes = random.number(20...75).rounded(0, within: 20...75)
    let workout = Exercise(
      random.pick(SampleText.workouts, or: "walking"), period: .session,
      kilocalories: (minutes * person.weight * 0.1).rounded(0, within: 50...2_500), minutes: minutes)
    add(.exercise(workout), at: day.at(hour: 17.5, spread: 90, &random), to: &records)
  }

  private mutating func questionnaires(_ number: Int, _ day: SampleDay, _ records: inout [NewHealthRecord]) {
    let progress = Double(number) / Double(max(1, person.data.days))
    let burden = person.burden * (1 - (1 - person.relief) * progress)
    var phq9 = (0..<8).map { _ in answer(burden) }
    phq9.append(burden > 0.5 && random.happens(0.1) ? 1 : 0)
    let gad7 = (0..<7).map { _ in answer(burden * 0.9) }
    let asked = MentalHealth(
      phq9: PHQ9(items: phq9), gad7: GAD7(items: gad7), mood: (8 - burden * 6 + random.noise() * 0.7).rounded(0, within: 0...10),
      stress: (2 + burden * 6 + random.noise() * 0.7).rounded(0, within: 0...10))
    add(.mentalHealth(asked), at: day.at(hour: 20.5, spread: 45, &random), to: &records)
  }

  private mutating func answer(_ burden: Double) -> Int {
    Int((burden * 3.4 + random.noise() * 0.5).rounded(0, within: 0...3))
  }
}
