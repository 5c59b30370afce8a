package import WellSenseStore

/// What the databases of a set say of themselves when nobody writes any more.
package enum ChaosRecords {
  /// What keeps them from being active, or from having all that the active one has; nothing where all is well.
  package static func complaints(_ records: [(name: String, record: EpochRecord)]) -> [String] {
    let actives = records.filter { $0.record.isActive(at: $0.record.promised) }
    let epoch = records.map(\.record.decided).max() ?? .first
    guard actives.count == 1, let active = actives.first, active.record.promised == epoch else {
      return ["active are \(actives.map(\.name)), at the newest epoch \(epoch.raw) must be one"]
    }
    return records.filter { $0.name != active.name }.compactMap { name, record in
      let isComplete = record.confirms(active.record.end, of: active.record.database, at: epoch) && !record.isUnsettled
      return isComplete
        ? nil
        : "\(name) has \(record.cursor(active.record.database)) of \(active.record.end) entries of \(active.name), joined at "
          + "\(record.joined.raw) of \(epoch.raw)\(record.rebuild == nil ? "" : ", being copied")\(record.isUnsettled ? ", unsettled" : "")"
    }
  }

  static func complaints(_ drivers: [(name: String, driver: any Driver)]) async throws -> [String] {
    var records: [(String, EpochRecord)] = []
    for (name, driver) in drivers {
      guard let replica = driver.replication else { return ["\(name) keeps no record"] }
      records.append((name, try await replica.record(Call(deadline: Deadline(after: .seconds(20))))))
    }
    return complaints(records)
  }
}
