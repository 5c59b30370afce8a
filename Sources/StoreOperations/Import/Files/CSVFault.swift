/// What is wrong with one record of a CSV file. It names no content.
package enum CSVFault: Error, Sendable, Hashable {
  case quote
  case unterminatedQuote
  case encoding
  case nul
  case tooLong
  case tooManyFields
  case fields(found: Int, expected: Int)

  /// The reason, as a report tells it.
  package var reason: String {
    switch self {
    case .quote: "a quote inside of a field that isn't quoted"
    case .unterminatedQuote: "a quoted field that never ends"
    case .encoding: "bytes that are not UTF-8"
    case .nul: "a NUL character"
    case .tooLong: "the record is longer than 1 MiB"
    case .tooManyFields: "more than 1,000 fields"
    case .fields(let found, let expected): "\(found) fields where the header has \(expected)"
    }
  }
}
