import FailoverChaos

extension FaultEngine {
  static let mariadb = FaultEngine(
    server: "mariadb",
    stranger: "mongodb",
    foreignDatabase: "mysql",
    holdUser: ["BEGIN", "SELECT 1 FROM users WHERE id = X'?' FOR UPDATE"],
    commitOrder: CommitOrder.mariadb,
    // The first of several packets of 16 MiB.
    oversized: [0xFF, 0xFF, 0xFF, 0, 10] + Array("10.11.0-MariaDB\0".utf8),
    // A greeting that ends within the version's name.
    malformed: [6, 0, 0, 0, 10] + Array("10.11".utf8),
    orders: [
      .serverFull: FaultOrders(make: ["SET GLOBAL max_connections = 10"], mend: ["SET GLOBAL max_connections = 100"]),
      .userLimit: FaultOrders(
        make: ["ALTER USER wellsense@'%' WITH MAX_USER_CONNECTIONS 4"], mend: ["ALTER USER wellsense@'%' WITH MAX_USER_CONNECTIONS 0"]),
      .sessionEnded: FaultOrders(make: ["KILL CONNECTION USER wellsense"]),
      .writeStopped: FaultOrders(make: ["SET GLOBAL max_statement_time = 0.1"], mend: ["SET GLOBAL max_statement_time = 0"]),
      .packetTooLarge: FaultOrders(
        make: ["SET GLOBAL max_allowed_packet = 16384"], mend: ["SET GLOBAL max_allowed_packet = 16777216"]),
    ],
    lacks: [])
}
