public import WellSenseStore

/// One way to break a driver: a layer that spoils what a correct driver under it does.
///
/// A promise that no mutant breaks checks nothing; a mutant that keeps every promise shows a gap in them.
public struct Mutant: Sendable, Identifiable, CustomStringConvertible {
  /// As `lost-update`. Never changes.
  public let id: String
  /// What it does wrong, in words.
  public let sentence: String
  private let layer: @Sendable (any Driver) -> any Driver

  init(_ id: String, _ sentence: String, _ layer: @escaping @Sendable (any Driver) -> any Driver) {
    self.id = id
    self.sentence = sentence
    self.layer = layer
  }

  public var description: String { id }

  /// The driver, broken in this way.
  public func over(_ driver: any Driver) -> any Driver { layer(driver) }

  /// All kinds.
  public static let all: [Mutant] =
    text + time + json + keys + uniqueness + deletion + writing + repeats + commits + pages + conditions + tags + aggregates + counters
    + log + waiting + life + replication

  /// Layers that rewrite everything and change nothing: what spoils nothing must keep every promise.
  package static let controls: [Mutant] = [
    Mutant("forwarding", "Passes every call on.") { Layer($0) },
    Mutant("rewriting", "Takes every row apart and puts it together again.") { base in
      Layer(base).writing { $1 }.asking { $1 }.reading { $0 }
    },
    Mutant("scanning", "Answers queries by reading everything and judging each row.") { Layer($0).scanning(Scan()) },
  ]
}

extension Mutant {
  typealias Committing = @Sendable (any Driver, WriteBatch, Call) async throws(StoreError) -> Commit

  /// Breaks commits.
  static func commit(_ id: String, _ sentence: String, _ body: @escaping Committing) -> Mutant {
    Mutant(id, sentence) { base in
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in try await body(base, batch, call) }
      return layer
    }
  }

  /// Breaks commits with a memory of its own.
  static func commit<State: Sendable>(
    _ id: String, _ sentence: String, _ state: @escaping @Sendable () -> State,
    _ body: @escaping @Sendable (any Driver, Memory<State>, WriteBatch, Call) async throws(StoreError) -> Commit
  ) -> Mutant {
    Mutant(id, sentence) { base in
      let memory = Memory(state())
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in try await body(base, memory, batch, call) }
      return layer
    }
  }

  /// Changes each batch before it is committed.
  static func batch(_ id: String, _ sentence: String, _ change: @escaping @Sendable (WriteBatch) -> WriteBatch) -> Mutant {
    commit(id, sentence) { base, batch, call throws(StoreError) in try await base.commit(change(batch), call) }
  }

  /// Changes each commit's answer.
  static func answer(_ id: String, _ sentence: String, _ change: @escaping @Sendable (Commit, WriteBatch) -> Commit) -> Mutant {
    commit(id, sentence) { base, batch, call throws(StoreError) in change(try await base.commit(batch, call), batch) }
  }

  /// Changes the error of a refused commit, or swallows it and answers something else.
  static func refusal(
    _ id: String, _ sentence: String,
    _ change: @escaping @Sendable (any Driver, StoreError, WriteBatch, Call) async throws(StoreError) -> Commit
  ) -> Mutant {
    commit(id, sentence) { base, batch, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        return try await change(base, error, batch, call)
      }
    }
  }

  /// Changes values on their way in; with `asked`, those of conditions, too.
  static func values(
    _ id: String, _ sentence: String, asked: Bool = false, _ change: @escaping @Sendable (Column, Value) -> Value
  ) -> Mutant {
    Mutant(id, sentence) { base in
      let layer = Layer(base).writing(change)
      return asked ? layer.asking(change) : layer
    }
  }

  /// Changes rows on their way out.
  static func rows(_ id: String, _ sentence: String, _ change: @escaping @Sendable (Row) -> Row) -> Mutant {
    Mutant(id, sentence) { Layer($0).reading(change) }
  }

  /// Judges queries wrongly.
  static func scan(_ id: String, _ sentence: String, _ change: @escaping @Sendable (inout Scan) -> Void) -> Mutant {
    Mutant(id, sentence) { base in
      var scan = Scan()
      change(&scan)
      return Layer(base).scanning(scan)
    }
  }
}
