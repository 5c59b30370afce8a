internal import WellSenseStore

/// The ways to insert one row, and what each placeholder is.
struct InsertPlan: Sendable {
  let plain: Statement
  /// Passes over a row whose key is taken.
  let ifAbsent: Statement
  /// The same two, and nothing is inserted if `operations` has the operation, which is one more value at the end.
  let guarded: Statement
  let guardedIfAbsent: Statement
  /// The same two for a statement that is a transaction by itself: nothing is inserted unless the database is as expected, whose schema
  /// version and epoch are two more values, and has no log.
  let lone: Statement
  let loneIfAbsent: Statement
  /// `plain` for many rows.
  let many: RowForm
  /// The same for rows that have everything already.
  let whole: RowForm

  var sources: [RowForm.Source] { many.sources }

  init(_ entity: EntitySchema, _ dialect: Dialect, _ numbers: StatementNumbers) {
    var sources: [RowForm.Source] = []
    var whole: [RowForm.Source] = []
    for (place, column) in entity.columns.enumerated() {
      switch column.role {
      case .counter: break
      case .place(let within): sources.append(.cell(entity.place(of: within) ?? 0))
      case .fixed, .value: sources.append(.cell(place))
      case .system: sources.append([.epoch, .counter, .operation][place - entity.systemPlaces.lowerBound])
      }
      if case .counter = column.role { continue }
      whole.append(.cell(place))
    }
    func make(
      ifAbsent: Bool, guarded: Bool, lone: Bool = false, rows: Int = 1, whole: Bool = false, several: Statement.Several? = nil
    ) -> Statement {
      var text = SQLText(dialect, "INSERT ")
      text += "INTO "
      text.name(entity.entity.name)
      text += " ("
      text.names(entity.columns.map(\.field))
      text += guarded ? ") SELECT " : ") VALUES ("
      for row in 0..<rows {
        if row > 0 { text += "), (" }
        text.list(entity.columns) { Self.value($1, entity, &$0, isWhole: whole) }
      }
      if guarded {
        text += "\(dialect.noTable) WHERE NOT EXISTS (SELECT 1 FROM operations WHERE op = "
        text.placeholder()
      }
      text += ")"
      if lone {
        text += " AND EXISTS (SELECT 1 FROM \(SystemTables.meta) WHERE id = 1 AND NOT log_on AND schema_version = "
        text.placeholder()
        text += " AND epoch = "
        text.placeholder()
        if let share = dialect.locks?.share, !share.isEmpty { text += " " + share }
        text += ")"
      }
      if ifAbsent, case .onConflictDoNothing = dialect.insertIfAbsent {
        text += " ON CONFLICT ("
        text.names(entity.key)
        text += ") DO NOTHING"
      }
      return numbers.make(text, several: several)
    }
    func form(_ sources: [RowForm.Source], isWhole: Bool) -> RowForm {
      let several = dialect.several { make(ifAbsent: false, guarded: false, rows: $0, whole: isWhole) }
      return RowForm(
        one: make(ifAbsent: false, guarded: false, whole: isWhole, several: several),
        array: make(ifAbsent: false, guarded: false, whole: isWhole), sources: sources, isWhole: isWhole)
    }
    many = form(sources, isWhole: false)
    self.whole = form(whole, isWhole: true)
    plain = many.one
    ifAbsent = make(ifAbsent: true, guarded: false)
    guarded = make(ifAbsent: false, guarded: true)
    guardedIfAbsent = make(ifAbsent: true, guarded: true)
    lone = make(ifAbsent: false, guarded: true, lone: true)
    loneIfAbsent = make(ifAbsent: true, guarded: true, lone: true)
  }

  private static func value(_ column: Column, _ entity: EntitySchema, _ text: inout SQLText, isWhole: Bool) {
    switch column.role {
    case .counter: text += "0"
    case .fixed, .value, .system: text.placeholder()
    case .place where isWhole: text.placeholder()
    case .place(let within):
      let place = text.dialect.quoted(column.field.name)
      text += "(\(text.dialect.innerStart)coalesce(max(\(place)), 0) + 1"
      text.from(entity, whereEqual: [within])
      text += "\(text.dialect.innerEnd))"
    }
  }
}
