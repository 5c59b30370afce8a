internal import CMongo
internal import DriverSupport
internal import Glibc
internal import Synchronization
internal import WellSenseStore

/// The sockets of a client, so that another thread can end every wait on them.
final class MongoSockets: Sendable {
  private struct State {
    var handles: [Int32: SocketHandle] = [:]
    var isSevered = false
  }

  private let state = Mutex(State())

  /// Whether a new socket may be used: not once the client was severed, whose library would go on over another one by itself.
  func opened(_ descriptor: Int32) -> Bool {
    guard let handle = SocketHandle(duplicating: descriptor) else { return false }
    return state.withLock { state in
      if !state.isSevered { state.handles[descriptor] = handle }
      return !state.isSevered
    }
  }

  func closed(_ descriptor: Int32) { state.withLock { $0.handles[descriptor] = nil } }

  func sever() {
    let handles = state.withLock { state in
      state.isSevered = true
      return Array(state.handles.values)
    }
    for handle in handles { handle.sever() }
  }
}

/// How a client reaches its servers, in C's memory for as long as the client lives.
final class MongoNetwork {
  let sockets = MongoSockets()
  let pointer = UnsafeMutablePointer<wellsense_mongo_network>.allocate(capacity: 1)

  init(_ configuration: MongoConfiguration) {
    let tls = configuration.address.tls
    pointer.initialize(
      to: wellsense_mongo_network(
        owner: Unmanaged.passUnretained(sockets).toOpaque(),
        opened: { owner, descriptor in
          owner.map { Unmanaged<MongoSockets>.fromOpaque($0).takeUnretainedValue().opened(descriptor) } ?? false
        },
        closed: { owner, descriptor in
          if let owner { Unmanaged<MongoSockets>.fromOpaque(owner).takeUnretainedValue().closed(descriptor) }
        },
        usesTLS: configuration.usesTLS, authorityFile: tls.authorityFile.flatMap { strdup($0) },
        certificateFile: tls.certificateFile.flatMap { strdup($0) }, keyPassword: tls.keyPassword.flatMap { strdup($0.reveal()) },
        tls: WELLSENSE_TLS_UNTRIED, hasBroken: false))
  }

  deinit {
    free(pointer.pointee.authorityFile)
    free(pointer.pointee.certificateFile)
    free(pointer.pointee.keyPassword)
    pointer.deallocate()
  }

  /// Whether a connection broke since this was last set to false.
  var hasBroken: Bool {
    get { pointer.pointee.hasBroken }
    set { pointer.pointee.hasBroken = newValue }
  }

  /// Why no connection came about, where TLS is the reason.
  var failure: StoreError? {
    switch pointer.pointee.tls {
    case WELLSENSE_TLS_REFUSED:
      StoreError(
        .accessDenied, "the server's certificate isn't one that is trusted for this host; name its authority in tlsCAFile",
        disposition: .notAttempted, driver: "mongodb", engineCode: "TLS")
    case WELLSENSE_TLS_BROKEN_OFF:
      StoreError(
        .unavailable, "the server hung up when TLS was to begin; does it speak TLS? Plain text has to be asked for with tls=false",
        disposition: .notAttempted, driver: "mongodb", engineCode: "TLS")
    default: nil
    }
  }
}
