import WellSenseStore

extension Mutant {
  static let life: [Mutant] = [
    Mutant("close-does-nothing", "Answers on after it was closed.") { base in
      var layer = Layer(base)
      layer.closes = {}
      return layer
    },
    Mutant("closed-as-unavailable", "Tells a closed driver as one that can't be reached.") { base in
      var layer = Layer(base)
      let rename: @Sendable (StoreError) -> StoreError = { $0.code == .closed ? StoreError(.unavailable, "no connection") : $0 }
      layer.reads = { queries, call throws(StoreError) in
        do throws(StoreError) { return try await base.read(queries, call) } catch { throw rename(error) }
      }
      layer.commits = { batch, call throws(StoreError) in
        do throws(StoreError) { return try await base.commit(batch, call) } catch { throw rename(error) }
      }
      return layer
    },
    Mutant("opening-twice-fails", "Refuses to open what is open.") { base in
      let isOpen = Memory(false)
      var layer = Layer(base)
      layer.opens = { call throws(StoreError) in
        if isOpen({ open in
          defer { open = true }; return open
        }) {
          throw StoreError(.invalid, "it is open already")
        }
        try await base.open(call)
      }
      return layer
    },
    Mutant("new-id-each-time", "Gives the database another id with each initialization.") { base in
      var layer = Layer(base)
      layer.initializes = { schema, log, call throws(StoreError) in
        var report = try await base.initialize(schema, log: log, call)
        report.database = OperationID().raw
        return report
      }
      return layer
    },
    Mutant("initializes-unlocked", "Fails when two initialize at the same time.") { base in
      let isBusy = Memory(false)
      var layer = Layer(base)
      layer.initializes = { schema, log, call throws(StoreError) in
        if isBusy({ busy in
          defer { busy = true }; return busy
        }) {
          throw StoreError(.unavailable, "the database is locked")
        }
        for _ in 0..<4 { await Task.yield() }
        defer { isBusy { $0 = false } }
        return try await base.initialize(schema, log: log, call)
      }
      return layer
    },
    Mutant("newer-schema-accepted", "Goes on with a database of a newer schema.") { base in
      var layer = Layer(base)
      layer.initializes = { schema, log, call throws(StoreError) in
        do throws(StoreError) {
          return try await base.initialize(schema, log: log, call)
        } catch {
          guard error.code == .incompatible else { throw error }
          return SchemaReport(database: OperationID().raw, versionBefore: schema.version, versionAfter: schema.version, isLogOn: false)
        }
      }
      return layer
    },
    Mutant("statistics-of-the-past", "Counts rows that are gone.") { base in
      let most = Memory([Entity: Int]())
      var layer = Layer(base)
      layer.counts = { call throws(StoreError) in
        var statistics = try await base.statistics(call)
        statistics.rows = most { [rows = statistics.rows] most in
          most.merge(rows) { max($0, $1) }
          return most
        }
        return statistics
      }
      return layer
    },
    Mutant("statistics-without-zeros", "Leaves out entities without rows.") { base in
      var layer = Layer(base)
      layer.counts = { call throws(StoreError) in
        var statistics = try await base.statistics(call)
        statistics.rows = statistics.rows.filter { $0.value > 0 }
        return statistics
      }
      return layer
    },
    Mutant("powers-undeclared", "Offers powers that it doesn't declare.") { base in
      var layer = Layer(base)
      layer.infos = { info in
        var info = info
        info.capabilities.subtract([.snapshots, .notifications, .explanations, .diagnoses, .replication])
        return info
      }
      return layer
    },
    Mutant("missing-log-ignored", "Has no log, and doesn't say so when asked for one.") { base in
      var layer = Layer(base)
      layer.infos = { info in
        var info = info
        info.capabilities.remove(.changeLog)
        return info
      }
      layer.initializes = { schema, _, call throws(StoreError) in try await base.initialize(schema, log: .asItIs, call) }
      return layer
    },
    Mutant("missing-batches-ignored", "Has no atomic batches, and takes them nevertheless.") { base in
      var layer = Layer(base)
      layer.infos = { info in
        var info = info
        info.capabilities.remove(.atomicBatches)
        return info
      }
      return layer
    },
    Mutant("nameless", "Doesn't name its engine, version and endpoint.") { base in
      var layer = Layer(base)
      layer.infos = { info in DriverInfo(engine: "", version: "", endpoint: "", capabilities: info.capabilities) }
      return layer
    },
    refusal("errors-with-values", "Quotes values in its errors.") { _, error, batch, _ throws(StoreError) in
      let rows = batch.insertedRows.flatMap { $0.values.values }
      let assigned = batch.writes.flatMap { write -> [Value] in
        if case .patch(_, _, let fields, _) = write { fields.map(\.value) } else { [] }
      }
      throw error.saying("\(error.detail): \(rows + assigned)")
    },
    refusal("errors-with-ids", "Quotes ids of rows in its errors.") { _, error, batch, _ throws(StoreError) in
      throw error.saying("\(error.detail): \(batch.insertedRows.map { $0.id(.userID) })")
    },
    Mutant("errors-with-conditions", "Quotes what was asked for in its errors.") { base in
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in
        do throws(StoreError) {
          return try await base.read(queries, call)
        } catch {
          throw error.saying("\(error.detail): \(queries)")
        }
      }
      return layer
    },
    refusal("errors-without-sentence", "Has nothing to say about its errors.") { _, error, _, _ throws(StoreError) in throw error.saying("")
    },
  ]
}

extension StoreError {
  fileprivate func saying(_ detail: String) -> StoreError {
    StoreError(code, detail, disposition: disposition, field: field, driver: driver, operation: operation, engineCode: engineCode)
  }
}
