package import WellSenseStore

extension PoolLimits {
  /// What the options of a URI say about connections; the names are those of MongoDB's and PostgreSQL's URIs.
  package mutating func take(_ options: inout ServerOptions) throws(StoreError) {
    if let number = try options.takeNumber("maxPoolSize", in: 1...1000) { maximum = number }
    if let number = try options.takeNumber("minPoolSize", in: 0...1000) { minimum = number }
    if let number = try options.takeNumber("maxIdleTimeMS", in: 1...86_400_000) { idleLifetime = .milliseconds(number) }
    if let number = try options.takeNumber("waitQueueTimeoutMS", in: 1...86_400_000) { acquireTimeout = .milliseconds(number) }
    if let number = try options.takeNumber("connectTimeoutMS", in: 1...86_400_000) { connectTimeout = .milliseconds(number) }
    if let number = try options.takeNumber("connect_timeout", in: 1...86_400) { connectTimeout = .seconds(number) }
    if minimum > maximum { minimum = maximum }
  }
}
