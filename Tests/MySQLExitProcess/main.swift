import DriverMySQL
import Glibc
import WellSenseStore

// Ends while many connections are being made, in a program that has no other driver: what a driver's library brings along isn't set up by
// another one's. Exits with 7. Its arguments are a URI and the file of an authority.
guard CommandLine.arguments.count == 3 else { exit(2) }
var address = try MySQLConfiguration(uri: CommandLine.arguments[1])
address.address.tls = .verifyFull(authorityFile: CommandLine.arguments[2])
let configuration = address
for _ in 0..<8 {
  Task {
    while !Task.isCancelled {
      let driver = MySQLDriver(configuration)
      try? await driver.open(Call(deadline: Deadline(after: .seconds(10))))
      await driver.close()
    }
  }
}
try await Task.sleep(for: .milliseconds(Int.random(in: 50..<200)))
exit(7)
