import ArgumentParser
import WellSenseStore

struct UsersCreate: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Create a user. Nobody can log in as them: there is no password.",
    discussion: """
      EXAMPLES
        wellsense users create ada@example.org --first-name Ada --last-name Byron
        wellsense users create bob@example.org --age 44 --goal "sleep more"
      """)

  @Argument(help: "The email; no other user may have it.")
  var email: String

  @Option(help: ArgumentHelp("The first name.", valueName: "name"))
  var firstName: String?

  @Option(help: ArgumentHelp("The last name.", valueName: "name"))
  var lastName: String?

  @Option(help: ArgumentHelp("Years.", valueName: "years"))
  var age: Int?

  @Option(help: ArgumentHelp("In the person's own words.", valueName: "text"))
  var gender: String?

  @Option(help: ArgumentHelp("Centimetres.", valueName: "cm"))
  var height: Double?

  @Option(help: ArgumentHelp("Kilograms.", valueName: "kg"))
  var weight: Double?

  @Option(help: ArgumentHelp("sedentary, light, moderate, active, very_active or another word.", valueName: "level"))
  var activityLevel: String?

  @Option(help: ArgumentHelp("What the person wants to reach; may be given several times.", valueName: "text"))
  var goal: [String] = []

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let profile = UserProfile(
      age: age, gender: gender, height: height, weight: weight, activityLevel: activityLevel.map { ActivityLevel(rawValue: $0) })
    let user = try await store.users.create(
      NewUser(
        email: email, firstName: firstName, lastName: lastName, profile: profile == UserProfile() ? nil : profile, healthGoals: goal))
    if options.json { return try console.print(json: JSONValue(user)) }
    try console.print("created \(user.id)")
  }
}
