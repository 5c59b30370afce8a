import WellSenseStore

extension Mutant {
  static let conditions: [Mutant] = [
    scan("one-condition-is-enough", "Finds rows that meet any of the conditions.") { $0.isLoose = true },
    scan("last-condition-ignored", "Ignores the last of several conditions.") { scan in
      scan.asks = { query in
        var query = query
        if query.conditions.count > 1 { query.conditions.removeLast() }
        return query
      }
    },
    any("any-partial", "Takes the first value of `isAny` alone.") { Array($0.prefix(1)) },
    any("any-capped", "Takes the first hundred values of `isAny`.") { Array($0.prefix(100)) },
    scan("any-of-none-is-all", "Ignores an `isAny` of no values.") { scan in
      scan.judges = { condition, row, scan in condition.test == .isAny([]) || scan.holds(condition, row) }
    },
    scan("any-value-by-value", "Gives the rows of `isAny` value by value.") { scan in
      scan.orders = { rows, query in
        for case .isAny(let values) in query.conditions.map(\.test) {
          guard let field = query.conditions.first(where: { $0.test == .isAny(values) })?.field else { continue }
          return values.flatMap { value in rows.filter { $0[field] == value } }
        }
        return rows
      }
    },
    scan("numbers-as-text", "Compares numbers by their decimal text.") { scan in
      scan.isBelow = { one, two in
        guard case .integer(let one) = one, case .integer(let two) = two else { return one.precedes(two) }
        return "\(one)" < "\(two)"
      }
    },
    scan("choices-not-told-apart", "Takes the first two names of a choice for one.") { scan in
      scan.equals = { one, two in
        guard case .integer(let one) = one, case .integer(let two) = two else { return one == two }
        return max(one, 1) == max(two, 1)
      }
    },
    Mutant("index-not-updated", "Finds and orders rows by the values they were inserted with.") { base in
      let first = Memory([RowName: Row]())
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in
        let commit = try await base.commit(batch, call)
        first { first in for row in batch.insertedRows where first[row.name] == nil { first[row.name] = row } }
        return commit
      }
      var scan = Scan()
      scan.sees = { row in
        guard let old = first({ $0[row.name] }) else { return row }
        var seen = row
        for column in Schema.current[row.entity].columns where column.isGiven { seen[column.field] = old[column.field] }
        return seen
      }
      return layer.scanning(scan)
    },
  ]

  static let tags: [Mutant] = [
    scan("tags-by-part", "Finds a tag as a part of the list's text.") { scan in
      scan.contains = { tags, tag in tags.joined(separator: ",").contains(tag) }
    },
    scan("tags-folded", "Compares tags without case and blanks.") { scan in
      scan.contains = { tags, tag in
        tags.contains { $0.lowercased().filter { $0 != " " } == tag.lowercased().filter { $0 != " " } }
      }
    },
    scan("first-tag-alone", "Finds the first tag of a row.") { scan in
      scan.contains = { tags, tag in tags.first.map { Text($0) == Text(tag) } ?? false }
    },
    scan("row-for-each-tag", "Gives a row as often as it has the tag.") { scan in
      scan.orders = { rows, query in
        guard case .contains(let tag)? = query.conditions.lazy.map(\.test).first(where: { if case .contains = $0 { true } else { false } })
        else { return rows }
        return rows.flatMap { row in Array(repeating: row, count: max(1, row[.tags].tags.count { Text($0) == Text(tag) })) }
      }
    },
    values("tags-as-a-set", "Stores tags sorted and each once.") { column, value in
      column.type == .tags ? Trial.tags(Set(value.tags).sorted()) : value
    },
    batch("patches-clear-tags", "Clears the tags of a post with every patch that doesn't name them.") { batch in
      batch.mapWrites { write in
        guard case .patch(.communityPosts, let key, let fields, let precondition) = write, !fields.contains(where: { $0.field == .tags })
        else { return [write] }
        return [.patch(.communityPosts, key, fields + [Assignment(.tags, Trial.tags([]))], onlyIf: precondition)]
      }
    },
    scan("one-tag-of-several", "Takes the last of several tags that are asked for.") { scan in
      scan.asks = { query in
        var query = query
        let tags = query.conditions.filter { if case .contains = $0.test { true } else { false } }
        if let last = tags.last { query.conditions = query.conditions.filter { $0 == last || !tags.contains($0) } }
        return query
      }
    },
  ]

  private static func any(_ id: String, _ sentence: String, _ change: @escaping @Sendable ([Value]) -> [Value]) -> Mutant {
    scan(id, sentence) { scan in
      scan.judges = { condition, row, scan in
        guard case .isAny(let values) = condition.test else { return scan.holds(condition, row) }
        return scan.holds(Condition(condition.field, .isAny(change(values))), row)
      }
    }
  }
}
