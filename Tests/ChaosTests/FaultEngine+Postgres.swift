import FailoverChaos

extension FaultEngine {
  static let postgres = FaultEngine(
    server: "postgres",
    stranger: "mariadb",
    foreignDatabase: "wellsense",
    holdUser: ["BEGIN", "SELECT 1 FROM users WHERE id = '?' FOR UPDATE"],
    commitOrder: CommitOrder.postgres,
    // A demand to sign in of two GiB.
    oversized: [UInt8(ascii: "R"), 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 10],
    // A refusal whose fields have no end, in a frame of eight bytes; then one shorter than its own length.
    malformed: [UInt8(ascii: "E"), 0, 0, 0, 8] + Array("SFAT".utf8) + [UInt8(ascii: "R"), 0, 0, 0, 1],
    orders: [
      .databaseNotAllowed: FaultOrders(
        make: ["REVOKE CONNECT ON DATABASE wellsense FROM PUBLIC"], mend: ["GRANT CONNECT ON DATABASE wellsense TO PUBLIC"]),
      .serverFull: FaultOrders(),
      .userLimit: FaultOrders(make: ["ALTER ROLE wellsense CONNECTION LIMIT 4"], mend: ["ALTER ROLE wellsense CONNECTION LIMIT -1"]),
      .sessionEnded: FaultOrders(make: ["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wellsense'"]),
      .writeStopped: FaultOrders(
        make: ["ALTER ROLE wellsense SET statement_timeout = '100ms'"], mend: ["ALTER ROLE wellsense RESET statement_timeout"]),
    ],
    // It takes statements of any size that the store sends.
    lacks: [.packetTooLarge])
}
