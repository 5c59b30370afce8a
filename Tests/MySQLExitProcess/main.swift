import DriverMySQL
import Glibc
import TestSupport
import WellSenseStore

// Ends while many connections are being made, in a program that has no other driver: what a driver's library brings along isn't set up by
// another one's. Exits with 7, or with 9 if OpenSSL was taken down before the program's own handlers had run. Its arguments are a URI and the
// file of an authority.
guard CommandLine.arguments.count == 3 else { exit(2) }
checkAtExit()
var configuration = try MySQLConfiguration(uri: CommandLine.arguments[1])
configuration.address.tls = .verifyFull(authorityFile: CommandLine.arguments[2])
try await endWhileConnecting(code: 7) { [configuration] in MySQLDriver(configuration) }

/// Before any connection is made, so that it runs after what connections register. Once OpenSSL is down it can't be initialised.
nonisolated private func checkAtExit() {
  atexit { @Sendable in
    typealias Initialize = @convention(c) (UInt64, OpaquePointer?) -> Int32
    guard let symbol = dlsym(nil, "OPENSSL_init_crypto") else { _exit(8) }
    if unsafeBitCast(symbol, to: Initialize.self)(2, nil) == 0 { _exit(9) }
  }
}
