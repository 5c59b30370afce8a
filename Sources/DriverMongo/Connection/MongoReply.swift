internal import CMongo
internal import WellSenseStore

/// A server's answer: BSON bytes that end with this.
final class MongoReply {
  private let start: UnsafeMutablePointer<UInt8>
  private let length: Int

  init(_ outcome: wellsense_mongo_reply) {
    start = outcome.reply
    length = Int(outcome.length)
  }

  deinit { bson_free(start) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: length) }

  /// Reads the answer's elements; bytes that aren't BSON are the server's fault.
  func reading<Value>(_ body: (BSONReader) throws(BSONDamage) -> Value) throws(MongoFailure) -> Value {
    defer { withExtendedLifetime(self) {} }
    do throws(BSONDamage) {
      return try body(try BSONReader(bytes))
    } catch {
      throw .malformed
    }
  }

  /// A number of the answer, as `n`.
  func integer(_ name: String) throws(MongoFailure) -> Int64? {
    try reading { (reader) throws(BSONDamage) in try reader.first(name)?.integer }
  }

  /// What the library said of a command that failed, with the labels that came with it.
  /// - Parameter hasBroken: whether a connection broke meanwhile.
  func failure(_ outcome: wellsense_mongo_reply, hasBroken: Bool) -> ServerFailure {
    let domain = outcome.domain
    // The library says of every login that came to nothing that it was refused.
    let hasFailedLogin = domain == MONGOC_ERROR_CLIENT.rawValue && outcome.code == MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue
    let isSelection = domain == MONGOC_ERROR_SERVER_SELECTION.rawValue || hasFailedLogin && hasBroken
    let isServer = domain == MONGOC_ERROR_SERVER.rawValue || domain == MONGOC_ERROR_WRITE_CONCERN.rawValue
    let isSent = domain == MONGOC_ERROR_STREAM.rawValue || domain == MONGOC_ERROR_PROTOCOL.rawValue
    let isLogin = hasFailedLogin && !hasBroken
    var failure = ServerFailure(
      code: isLogin ? 18 : Int32(truncatingIfNeeded: outcome.code), isNetwork: isSent || !isServer && !isSelection && !isLogin,
      isUnsent: isSelection)
    failure.isUnconfirmed = domain == MONGOC_ERROR_WRITE_CONCERN.rawValue
    failure.labels = (try? labels()) ?? []
    return failure
  }

  private func labels() throws(MongoFailure) -> ServerFailure.Labels {
    try reading { (reader) throws(BSONDamage) in
      var labels: ServerFailure.Labels = []
      guard var names = try reader.first("errorLabels")?.elements() else { return labels }
      while let name = try names.next() {
        if name.string == "TransientTransactionError" { labels.insert(.transient) }
        if name.string == "UnknownTransactionCommitResult" { labels.insert(.unknownCommit) }
      }
      return labels
    }
  }

  /// The first failure among the writes of a command that was done as a whole.
  func writeFailure() throws(MongoFailure) -> ServerFailure? {
    let found = try reading { (reader) throws(BSONDamage) -> (code: Int64, isUnconfirmed: Bool)? in
      var reader = reader
      while let element = try reader.next() {
        if element.isNamed("writeErrors") {
          var errors = try element.elements()
          if let first = try errors.next() { return (try first.elements().first("code")?.integer ?? 0, false) }
        } else if element.isNamed("writeConcernError") {
          return (try element.elements().first("code")?.integer ?? 0, true)
        }
      }
      return nil
    }
    guard let found else { return nil }
    var failure = ServerFailure(code: Int32(truncatingIfNeeded: found.code), isNetwork: false, isUnsent: false)
    failure.isUnconfirmed = found.isUnconfirmed
    failure.labels = try labels()
    return failure
  }
}
