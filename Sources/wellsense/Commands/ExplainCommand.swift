import ArgumentParser
import WellSenseStore

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show how the database would answer the store's questions.",
    discussion: """
      The engine's own plan of each question that programs ask often, and whether it scans a table or sorts before it answers. Of a \
      table with few rows engines read all on purpose: look again when there are many.

      EXAMPLES
        wellsense explain
        wellsense explain records latest analytics
        wellsense explain --plans --database postgresql://app@db/wellsense
        wellsense explain --json
      """)

  @Argument(help: ArgumentHelp("Which questions. Default: all.", valueName: "question"))
  var questions: [String] = []

  @Flag(help: "Show the engine's plans, too.")
  var plans = false

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard questions.allSatisfy({ name in NamedQuestion.all.contains { $0.name == name } }) else {
      throw ValidationError("there is no such question; there are \(NamedQuestion.all.map(\.name).joined(separator: ", "))")
    }
  }

  func run() async throws {
    let driver = try await options.driver()
    // Explaining is a power of drivers; the store over them only asks.
    let store = try await DatabaseOptions.open(driver, options.settings)
    do {
      let text = ExplanationText(try await answers(of: driver, store), showsPlans: plans || !questions.isEmpty)
      let console = Console.standard
      try options.json ? console.print(json: text.shape) : text.print(to: console)
      try console.flush()
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }

  private func answers(of driver: any Driver, _ store: Store) async throws -> [ExplanationText.Answer] {
    guard let explanations = driver.explanations else {
      throw StoreError(.unsupported, "this engine doesn't explain itself", disposition: .notAttempted, driver: driver.info.engine)
    }
    let subject = try await QuestionSubject(in: store)
    var answers: [ExplanationText.Answer] = []
    for question in NamedQuestion.all where questions.isEmpty || questions.contains(question.name) {
      var found: [Explanation] = []
      for query in try await QueryCatcher.queries(of: question, subject) { found.append(try await explanations.explain(query, call)) }
      answers.append(ExplanationText.Answer(question: question, explanations: found))
    }
    return answers
  }

  private var call: Call { Call(deadline: Deadline(after: .seconds(options.timeout))) }
}
