internal import WellSenseStore

/// The pipeline of an aggregation: of the rows that count, in the order of the fold, each one's time and number and nothing else.
///
/// The numbers are folded here and not by `$group`: one fold, exact beyond what roundings lose, gives the same on every engine, also
/// percentiles and trends, and costs the server less than its own.
struct MetricPipeline {
  private static let time = "t"
  private static let number = "n"

  private let metric: Aggregation.Metric
  private let column: ColumnCodec
  private let clock: ColumnCodec

  init(_ metric: Aggregation.Metric, _ codec: EntityCodec) throws(MongoFailure) {
    guard let column = codec.column(metric.field), let clock = codec.column(metric.time) else {
      throw .other(
        StoreError(.invalid, "the entity lacks the metric's field or time", disposition: .notAttempted, field: metric.field.name))
    }
    self.metric = metric
    self.column = column
    self.clock = clock
  }

  /// Only bounds that leave something out: a year of five digits is more than some clients and servers can say.
  var bounds: [Condition] {
    var bounds: [Condition] = []
    let (first, last) = (metric.boundaries.first ?? .latest, metric.boundaries.last ?? .earliest)
    if first > .earliest { bounds.append(Condition(metric.time, .atLeast(.time(first)))) }
    if last <= .latest { bounds.append(Condition(metric.time, .below(.time(last)))) }
    return bounds
  }

  /// Appends what follows the choice by the conditions: the match inside the document, the order, and what is sent.
  func append(from index: Int, _ sort: (inout BSONWriter) -> Void, to writer: inout BSONWriter) {
    var index = index
    if let only = metric.only {
      // As an expression: a filter's path would also lead into the elements of arrays.
      writer.document(index) { stage in
        stage.document("$match") { match in
          match.document("$expr") { expression in
            let sides = expression.begin(BSONType.array, "$eq")
            append(keys(only.path), as: "0", to: &expression)
            expression.document(1) { $0.append("$literal", only.text.string) }
            expression.end(sides)
          }
        }
      }
      index += 1
    }
    writer.document(index, sort)
    writer.document(index + 1) { stage in
      stage.document("$project") { project in
        project.append("_id", int32: 0)
        project.append(Self.time, "$" + clock.name)
        append(keys(metric.path), as: Self.number, to: &project)
      }
    }
  }

  private func keys(_ path: JSONPath) -> [String] { [column.name] + DocumentKey.stored(path) }

  /// Appends the value at a path. A key of digits, which may be taken for a place in an array, is named alone.
  private func append(_ keys: [String], as name: String, to writer: inout BSONWriter) {
    guard keys.contains(where: { $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }), let last = keys.last else {
      return writer.append(name, "$" + keys.joined(separator: "."))
    }
    writer.document(name) { expression in
      expression.document("$getField") { arguments in
        arguments.append("field", last)
        append(keys.dropLast(), as: "input", to: &arguments)
      }
    }
  }

  /// Time and number of a document; `nil` where there is no number. A path through arrays comes as an array, which is none.
  func read(_ document: UnsafeRawBufferPointer) throws(BSONDamage) -> (Timestamp, Double)? {
    var reader = try BSONReader(document)
    var time: Int64?
    var number: Double?
    while let element = try reader.next() {
      if element.isNamed(Self.time) { time = element.time } else if element.isNamed(Self.number) { number = element.double }
    }
    guard let time, let number, number.isFinite else { return nil }
    return (Timestamp(milliseconds: time), number)
  }
}
