import Testing
import WellSenseStore

@Suite struct `The stored form of a log entry` {
  private let codec = ChangeCodec(.current)

  private func body() -> ChangeCodec.Body {
    let schema = Schema.current[.users]
    var users = RowBatch(schema)
    for number in 0..<3 {
      for column in schema.columns {
        switch column.type {
        case .id: users.append(OperationID())
        case .time: users.append(Timestamp(milliseconds: -Int64(number)))
        case .integer: users.append(number == 0 ? Int64.min : Int64.max)
        case .json: users.append(JSON(trusted: Array(#"{"a":1}"#.utf8)[...]))
        default: if column.isNullable { users.appendNull() } else { users.append("é \(number)") }
        }
      }
    }
    let key = Key.one(OperationID().raw)
    return ChangeCodec.Body(
      affected: [3, 0, 1], bases: [Change.Base(RowName(.users, key), Version(epoch: 1, counter: .max))],
      effects: Effects(
        puts: [users], deletions: [RowName(.postLikes, .pair(OperationID().raw, OperationID().raw)), RowName(.users, key)]))
  }

  @Test func `reads as it was written`() throws {
    let body = body()
    let read = try codec.decode(codec.encode(body)[...])
    #expect(read.affected == body.affected)
    #expect(read.bases == body.bases)
    #expect(read.effects.deletions == body.effects.deletions)
    #expect(read.effects.puts[0].count == 3)
    for row in 0..<3 {
      for place in 0..<body.effects.puts[0].width {
        let (before, after) = (body.effects.puts[0], read.effects.puts[0])
        #expect(before.value(before[row, place]) == after.value(after[row, place]))
      }
    }
  }

  @Test func `notices every changed bit and every cut`() {
    let bytes = codec.encode(body())
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        #expect(throws: StoreError.self) { try codec.decode(damaged[...]) }
      }
      #expect(throws: StoreError.self) { try codec.decode(bytes[..<place]) }
    }
  }

  @Test func `never traps on bytes whose checksum is right`() {
    var random = SystemRandomNumberGenerator()
    let whole = codec.encode(body())
    for _ in 0..<5_000 {
      var writer = ByteWriter()
      var bytes = Array(whole.dropLast(8))
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      writer.raw(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
      writer.seal()
      _ = try? codec.decode(writer.bytes[...])
    }
  }

  @Test func `passes over columns that the schema lost, and reads null for new ones`() throws {
    let users = Schema.current[.users]
    let older = EntitySchema(
      .users, columns: users.columns.dropLast(3).filter { $0.field != .source }, unique: users.unique, indexes: users.indexes)
    let schema = Schema(version: 1, entities: [older] + Schema.current.entities.dropFirst())
    let read = try ChangeCodec(schema).decode(codec.encode(body())[...]).effects.puts[0]
    #expect(read.width == users.columns.count - 1)
    let back = try codec.decode(ChangeCodec(schema).encode(.init(affected: [], effects: Effects(puts: [read])))[...]).effects.puts[0]
    let source = try #require(users.place(of: .source))
    #expect((0..<3).allSatisfy { back[$0, source].isNull })
    let time = try #require(users.place(of: .updatedAt))
    #expect(back[2, time].integer == -2)
  }
}
