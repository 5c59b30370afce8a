import WellSenseStore

extension Mutant {
  static let pages: [Mutant] = [
    scan("page-one-too-long", "Gives one row more than asked for.") { $0.cuts = { Scan.cut($0, $1) + 1 } },
    scan("page-one-too-short", "Gives one row fewer than there are on the last page.") { scan in
      scan.cuts = { rows, query in rows.count <= query.limit ? max(0, rows.count - 1) : Scan.cut(rows, query) }
      scan.marks = { page, _, query in page.count < query.limit ? nil : Scan.mark(page, page, query) }
    },
    scan("full-page-has-a-next", "Takes every full page for one that isn't the last.") { scan in
      scan.marks = { page, rest, query in page.count == query.limit ? Scan.mark(page, page, query) : Scan.mark(page, rest, query) }
    },
    scan("short-page-is-the-end", "Takes a page that is shorter than its limit for the last.") { scan in
      scan.marks = { page, rest, query in page.count < query.limit ? nil : Scan.mark(page, rest, query) }
    },
    scan("cursor-skips-a-row", "Leaves out the row after the cursor.") { scan in
      scan.resumes = { rows, cursor, query in Array(Mutant.after(rows, cursor, query).dropFirst()) }
    },
    scan("cursor-repeats-a-row", "Begins a page with the last row of the page before.") { scan in
      scan.resumes = { rows, cursor, _ in Array(rows.drop { $0.key != cursor.key }) }
    },
    scan("cursor-by-value-alone", "Goes on after all rows that have the cursor's value.") { scan in
      scan.resumes = { rows, cursor, query in
        let rest = Mutant.after(rows, cursor, query)
        guard let field = query.order.field, let value = cursor.value else { return rest }
        return Array(rest.drop { $0[field] == value })
      }
    },
    scan("cursor-without-value", "Marks a place by its key alone.") { scan in
      scan.marks = { page, rest, query in Scan.mark(page, rest, query).map { Cursor(value: nil, key: $0.key) } }
      scan.resumes = { rows, cursor, _ in Array(rows.drop { $0.key != cursor.key }.dropFirst()) }
    },
    scan("cursor-needs-its-row", "Finds nothing after a cursor whose row is gone.") { scan in
      scan.resumes = { rows, cursor, _ in Array(rows.drop { $0.key != cursor.key }.dropFirst()) }
    },
    Mutant("pages-by-offset", "Counts the rows before the cursor, and skips as many.") { base in
      let offsets = Memory([Cursor: Int]())
      var scan = Scan()
      scan.resumes = { rows, cursor, _ in Array(rows.dropFirst(offsets { $0[cursor] ?? 0 })) }
      scan.marks = { page, rest, query in
        let cursor = Scan.mark(page, rest, query)
        let before = query.after.map { after in offsets { $0[after] ?? 0 } } ?? 0
        if let cursor { offsets { $0[cursor] = before + page.count } }
        return cursor
      }
      return Layer(base).scanning(scan)
    },
    scan("size-ignored", "Ignores how large a page may be.") { scan in
      scan.asks = { query in
        var query = query
        query.maxBytes = .max
        return query
      }
    },
    scan("size-never-reached", "Ends a page before the row by which it would reach its size.") { scan in
      scan.cuts = { rows, query in
        let count = Scan.cut(rows, query)
        return count < query.limit && count < rows.count ? count - 1 : count
      }
    },
    scan("pages-capped", "Gives at most 500 rows and calls it the end.") { scan in
      scan.cuts = { rows, query in min(500, Scan.cut(rows, query)) }
      scan.marks = { page, rest, query in page.count >= 500 ? nil : Scan.mark(page, rest, query) }
    },
    scan("ascending-alone", "Ignores that an order descends.") { scan in
      scan.asks = { query in
        var query = query
        query.order.descending = false
        return query
      }
    },
    scan("order-ignored", "Orders everything by key.") { scan in
      scan.asks = { query in
        var query = query
        query.order.field = nil
        return query
      }
    },
    scan("ties-ascend-always", "Orders ties by ascending key, whichever way the order goes.") {
      $0.keysDescend = { $0.field == nil && $0.descending }
    },
    scan("ties-in-any-order", "Gives rows of equal value in no order of their own.") { scan in
      scan.keyIsBelow = { one, two in one.scattered < two.scattered }
    },
  ]

  /// The rows after a cursor, as they should be.
  private static func after(_ rows: [Row], _ cursor: Cursor, _ query: Query) -> [Row] {
    if let place = rows.firstIndex(where: { $0.key == cursor.key }) { return Array(rows[(place + 1)...]) }
    return rows.filter { query.order.descending ? $0.key < cursor.key : cursor.key < $0.key }
  }
}

extension Key {
  fileprivate var scattered: UInt64 {
    switch self {
    case .one(let id): id.low &* 0x9E37_79B9_7F4A_7C15
    case .pair(let one, let two): (one.low ^ two.low) &* 0x9E37_79B9_7F4A_7C15
    }
  }
}
