import ArgumentParser
import WellSenseStore

/// How much of a list to show, and from where.
struct PageOptions: ParsableArguments {
  @Option(help: ArgumentHelp("At most so many rows, up to 1000.", valueName: "n"))
  var limit: Int = 20

  @Option(help: ArgumentHelp("Go on after a page; its end names the token.", valueName: "token"))
  var after: String?

  func validate() throws {
    guard 1...Limits.pageRows ~= limit else { throw ValidationError("--limit must be from 1 to \(Limits.pageRows)") }
    _ = try token
  }

  var token: PageToken? {
    get throws {
      guard let after else { return nil }
      guard let token = PageToken(after) else { throw ValidationError("--after must be the token that the page before ended with") }
      return token
    }
  }
}

extension Console {
  /// Prints a page of rows as a table, or as JSON.
  func print<Element>(
    _ page: Page<Element>, as name: String, json: Bool, _ shape: (Element) -> JSONValue,
    columns: [Table.Column], _ cells: (Element) -> [String]
  ) throws {
    if json { return try print(json: JSONValue(page, as: name, shape)) }
    guard !page.isEmpty else { return try print("no \(name.replacing("_", with: " "))") }
    var table = Table(columns)
    for element in page { table.add(cells(element)) }
    try table.print(to: self)
    if let next = page.next { try print("\nmore: --after \(next)") }
  }
}
