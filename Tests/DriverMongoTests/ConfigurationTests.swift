import Testing
import WellSenseStore

@testable import DriverMongo

@Suite struct `MongoDB configuration` {
  private let canary = "canary7f3a"

  @Test func `understands MongoDB's URIs`() throws {
    let one = try MongoConfiguration(uri: "mongodb://localhost:27017/wellsense-ai")
    #expect(one.address.database == "wellsense-ai")
    #expect(one.libraryURI.contains("tls=false"))
    let set = try MongoConfiguration(uri: "mongodb://app:secret@db1:27018,db2/health?replicaSet=rs0&authSource=admin&maxPoolSize=3")
    #expect(set.replicaSet == "rs0")
    #expect(set.pool.maximum == 3)
    #expect(set.libraryURI.hasPrefix("mongodb://app:secret@db1:27018,db2/health?"))
    #expect(set.libraryURI.contains("tls=true"))
    let listed = try MongoConfiguration(uri: "mongodb+srv://cluster1.mongodb.net/wellsense-ai")
    #expect(listed.isDiscovered)
    #expect(listed.libraryURI.contains("tls=true"))
  }

  @Test func `escapes every part for the library`() throws {
    let configuration = try MongoConfiguration(uri: "mongodb://a%40b:p%2Fq%3F%26@localhost/x")
    #expect(configuration.libraryURI.hasPrefix("mongodb://a%40b:p%2Fq%3F%26@localhost/x?"))
  }

  @Test(arguments: [
    "tlsInsecure=true", "tlsAllowInvalidCertificates=true", "tlsAllowInvalidHostnames=true", "sslAllowInvalidCertificates=true", "w=1",
    "w=0",
    "journal=false", "readPreference=secondary", "nonsense=1", "tls=maybe",
  ]) func `refuses what would weaken it`(_ option: String) {
    #expect(throws: StoreError.self) { _ = try MongoConfiguration(uri: "mongodb://localhost/x?\(option)") }
  }

  @Test(arguments: [
    "mongodb://user:CANARY@host/db", "mongodb://user:CANARY@x@host/db", "mongodb://user:CANARY/x@host/db",
    "mongodb://user:CANARY?x@host/db",
    "mongodb://user:CANARY#x@host/db", "mongodb://user:CANARY%zz@host/db", "mongodb://user:CANARY", "mongodb://user:CANARY/db",
    "mongodb://user:CANARY@host:port/db", "mongodb+srv://user:CANARY@a,b/db", "mongodb+srv://user:CANARY@host:1/db",
    "mongodb://user:CANARY@host/db?tlsInsecure=true", "mongodb://user:CANARY@host/d.b", "mongodb://user:CANARY@/db",
    "mongodb:user:CANARY@host",
    "mongodb://user:CANARY@host/db?authSource=CANARY&x=CANARY", "mongodb://user:CANARY@host/db?replicaSet",
  ]) func `never shows a password`(_ shape: String) {
    let uri = shape.replacing("CANARY", with: canary)
    do throws(StoreError) {
      let driver = MongoDriver(try MongoConfiguration(uri: uri))
      for text in ["\(driver.info)", String(reflecting: driver.info), "\(try MongoConfiguration(uri: uri).address)"] {
        #expect(!text.contains(canary))
      }
    } catch {
      #expect(!"\(error)\(error.field ?? "")\(String(reflecting: error))".contains(canary))
    }
  }
}
