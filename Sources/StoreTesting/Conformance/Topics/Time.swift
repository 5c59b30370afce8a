import WellSenseStore

extension Promise {
  static let time: [Promise] = [
    Promise(.time, "milliseconds-come-back", "Each millisecond is kept, none is rounded.") { trial in
      try await comeBack(trial, [0, 1, 499, 500, 501, 999, 1_000].map { Trial.noon.milliseconds + $0 })
    },
    Promise(.time, "before-1970-comes-back", "Instants before 1970 are kept to the millisecond.") { trial in
      try await comeBack(trial, [-1, -499, -500, -501, -999, -1_000, -1_001, -86_400_000, -86_400_001])
    },
    Promise(.time, "first-and-last-instant-come-back", "The years 1000 and 9999 are kept to the millisecond.") { trial in
      let first = Timestamp.earliest.milliseconds
      let last = Timestamp.latest.milliseconds
      try await comeBack(trial, [first, first + 1, last - 1, last])
    },
    Promise(.time, "after-2038-comes-back", "Seconds beyond 32 bits are kept, signed and unsigned.") { trial in
      try await comeBack(trial, [1 << 31 - 1, 1 << 31, 1 << 32 - 1, 1 << 32].map { $0 * 1_000 + 7 })
    },
    Promise(.time, "repeated-local-hours-come-back", "Instants an hour apart that show the same local time in some zone stay apart.") {
      trial in
      // 2025-10-26 00:30 and 01:30 UTC are both 02:30 in Berlin; 2025-03-30 01:30 UTC follows 00:30 by what clocks skip there.
      try await comeBack(trial, [1_761_438_600_000, 1_761_442_200_000, 1_743_294_600_000, 1_743_298_200_000])
    },
    Promise(.time, "every-time-column-comes-back", "Every column of type time keeps its milliseconds, in every entity.") { trial in
      let user = trial.user()
      var rows = [user] + trial.tree(user)
      var next: Int64 = -3
      for place in rows.indices {
        for column in Schema.current[rows[place].entity].columns where column.type == .time {
          rows[place][column.field] = .time(Timestamp(milliseconds: next))
          next += 7
        }
      }
      try await trial.insert(rows)
      for row in rows { try equal(try await trial.existing(row).given, row.givenWithNulls, row.entity.name) }
    },
    Promise(.time, "ordered-across-1970", "Times are ordered as instants, before and after 1970.") { trial in
      let user = trial.user()
      let times: [Int64] = [Timestamp.earliest.milliseconds, -1_001, -1_000, -1, 0, 1, 999, 9_999, 10_000, 1_772_366_400_000]
      let records = times.map { trial.record(user, at: Timestamp(milliseconds: $0)) }
      try await trial.insert([user] + trial.shuffled(records))
      let mine = Condition(.userID, .equals(.id(user.id)))
      try equal(try await trial.ids(.healthRecords, mine, order: .ascending(.recordedAt)), records.map(\.id), "records, ascending")
      try equal(
        try await trial.ids(.healthRecords, mine, order: .descending(.recordedAt)), records.reversed().map(\.id), "records, descending")
    },
    Promise(
      .time, "ranges-are-half-open", "`atLeast` takes its instant in and `below` leaves it out, to the millisecond, also before 1970."
    ) { trial in
      let user = trial.user()
      let times: [Int64] = [-1_002, -1_001, -1_000, -999, 998, 999, 1_000, 1_001]
      let records = times.map { trial.record(user, at: Timestamp(milliseconds: $0)) }
      try await trial.insert([user] + records)
      for (place, time) in times.enumerated() {
        let instant = Value.time(Timestamp(milliseconds: time))
        try equalSets(
          try await trial.ids(.healthRecords, Condition(.recordedAt, .below(instant))), records[..<place].map(\.id), "records below")
        try equalSets(
          try await trial.ids(.healthRecords, Condition(.recordedAt, .atLeast(instant))), records[place...].map(\.id), "records at least")
      }
    },
    Promise(.time, "equality-to-the-millisecond", "`equals` on a time meets that millisecond alone.") { trial in
      let user = trial.user()
      let records = [-1, 0, 1].map { trial.record(user, at: Timestamp(milliseconds: Trial.noon.milliseconds + $0)) }
      try await trial.insert([user] + records)
      try equal(try await trial.ids(.healthRecords, Condition(.recordedAt, .equals(.time(Trial.noon)))), [records[1].id], "records")
    },
  ]

  private static func comeBack(_ trial: Trial, _ times: [Int64]) async throws {
    let user = trial.user()
    let records = times.map { trial.record(user, at: Timestamp(milliseconds: $0)) }
    try await trial.insert([user] + records)
    for record in records {
      try equal(try await trial.existing(record)[.recordedAt], record[.recordedAt], "recorded_at")
      let later = Value.time(Timestamp(milliseconds: record[.recordedAt].milliseconds ^ 1))
      try await trial.patch(record, [.recordedAt: later])
      try equal(try await trial.existing(record)[.recordedAt], later, "recorded_at after a patch")
    }
  }
}

extension Value {
  /// Milliseconds of a time; 0 for anything else.
  var milliseconds: Int64 { if case .time(let time) = self { time.milliseconds } else { 0 } }
}
