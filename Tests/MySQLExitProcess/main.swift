import DriverMySQL
import Glibc
import TestSupport
import WellSenseStore

// Ends while many connections are being made, in a program that has no other driver: what a driver's library brings along isn't set up by
// another one's. Exits with 7. Its arguments are a URI and the file of an authority.
guard CommandLine.arguments.count == 3 else { exit(2) }
var configuration = try MySQLConfiguration(uri: CommandLine.arguments[1])
configuration.address.tls = .verifyFull(authorityFile: CommandLine.arguments[2])
try await endWhileConnecting(code: 7) { [configuration] in MySQLDriver(configuration) }
