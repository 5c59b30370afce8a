import DriverSupport
import Foundation
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// Connections cut anywhere, again and again: no write happens twice, and none is said to have failed that happened.
  ///
  /// `WELLSENSE_CUTS` says how many cuts an engine gets at least.
  @Suite(.serialized) struct CutTests {
    static let cuts = ProcessInfo.processInfo.environment["WELLSENSE_CUTS"].flatMap { Int($0) } ?? 1_000
    private static let lanes = 4

    @Test(arguments: FaultEngine.all) func `a cut write happens once or is known not to have happened`(_ engine: FaultEngine) async throws {
      let tallies = try await withThrowingTaskGroup { group in
        for lane in 0..<Self.lanes {
          group.addTask {
            // One connection, so that each cut meets the next write.
            let scene = try await FaultScene(engine) { FaultScene.adding("maxPoolSize=1", to: $0) }
            try await scene.open()
            let tally = try await CutLane(scene, seed: UInt64(lane)).run(cuts: Self.cuts / Self.lanes)
            await scene.driver.close()
            return tally
          }
        }
        return try await group.reduce(into: [CutTally]()) { $0.append($1) }
      }
      let total = tallies.reduce(CutTally(), +)
      #expect(total.strikes >= Self.cuts, "\(total)")
      #expect(total.falselyFailed == 0, "\(total)")
      #expect(total.doubled == 0, "\(total)")
      #expect(total.lost == 0, "\(total)")
      // Both kinds of cut happened: those that hide a commit, and those that prevent one. MongoDB's library asks again by itself.
      if engine.server != "mongodb" { #expect(total.committedUnheard > 0 && total.unknown > total.committedUnheard, "\(total)") }
    }
  }
}

struct CutTally: Sendable {
  var strikes = 0
  /// Writes whose outcome the driver could not tell.
  var unknown = 0
  /// Those of them that had happened.
  var committedUnheard = 0
  var falselyFailed = 0
  var doubled = 0
  var lost = 0

  static func + (left: CutTally, right: CutTally) -> CutTally {
    CutTally(
      strikes: left.strikes + right.strikes, unknown: left.unknown + right.unknown,
      committedUnheard: left.committedUnheard + right.committedUnheard, falselyFailed: left.falselyFailed + right.falselyFailed,
      doubled: left.doubled + right.doubled, lost: left.lost + right.lost)
  }
}

/// One writer behind its own proxy. Each write is a comment and a like, which the post counts: one that happened twice shows.
private struct CutLane {
  private let scene: FaultScene
  private let direct: any Driver
  private var random: SplitMix
  private var tally = CutTally()

  init(_ scene: FaultScene, seed: UInt64) throws {
    self.scene = scene
    direct = try scene.engine.driver(scene.server)
    random = SplitMix(state: seed)
  }

  func run(cuts: Int) async throws -> CutTally {
    var lane = self
    try await lane.direct.open(FaultScene.call())
    let (author, post) = (FaultScene.user(), Row.post)
    let owned = post.with(.userID, .id(author.id))
    for row in [author, owned] { _ = try await lane.direct.commit(FaultScene.insertion(row), FaultScene.call()) }
    var writes = 0
    // Not every fault meets its write: a connection may end before as many bytes have passed.
    while lane.tally.strikes < cuts, writes < 10 * cuts {
      try await lane.write(writes, on: owned, by: author)
      writes += 1
    }
    try await lane.audit(owned, writes)
    await lane.direct.close()
    return lane.tally
  }

  private mutating func write(_ number: Int, on post: Row, by author: Row) async throws {
    let comment = Row.comment(on: post, by: author)
    // Two writes go in a transaction with a commit of its own, one may be a statement.
    var writes = [Write.insert(RowBatch(comment.entity, [comment]), ifAbsent: false)]
    if Bool.random(using: &random) {
      writes.append(.patch(author.entity, author.key, [Assignment(.firstName, .text("Ada \(UInt8.random(in: 0...9, using: &random))"))]))
    }
    let batch = WriteBatch(OperationID(), writes)
    let before = scene.proxy.counts.strikes
    scene.proxy.set(fault(number, around: comment), times: 1)
    let error = await commit(batch)
    scene.proxy.clear()
    tally.strikes += scene.proxy.counts.strikes - before
    guard let error else { return }
    let isThere = try await direct.read([Query(comment.entity, key: comment.key)], FaultScene.call())[0].count == 1
    if error.disposition == .unknown {
      tally.unknown += 1
      tally.committedUnheard += isThere ? 1 : 0
    } else if isThere {
      tally.falselyFailed += 1
    }
    // The proxy is whole again, but connections may still turn out to be broken.
    for _ in 0..<20 { if await commit(batch) == nil { return } }
    tally.lost += 1
  }

  private mutating func fault(_ number: Int, around comment: Row) -> Fault {
    let word = Array((comment.string(.content) ?? "").utf8)
    return switch number % 6 {
    case 0: .lostReply(to: word)
    case 1: .lostRequest(with: word)
    case 2: .cut(after: Int.random(in: 0...4000, using: &random), of: .replies)
    case 3: .cut(after: Int.random(in: 0...4000, using: &random), of: .requests)
    case 4: .lostRequest(with: scene.engine.commitOrder)
    default: .lostReply(to: scene.engine.commitOrder)
    }
  }

  private func commit(_ batch: WriteBatch) async -> StoreError? {
    do throws(StoreError) { _ = try await scene.driver.commit(batch, FaultScene.call(.seconds(10))) } catch { return error }
    return nil
  }

  private mutating func audit(_ post: Row, _ expected: Int) async throws {
    let count = try await direct.aggregate(
      Aggregation(.postComments, [Condition(.postID, .equals(.id(post.id)))]), FaultScene.call()
    ).count
    let batch = try await direct.read([Query(post.entity, key: post.key)], FaultScene.call())[0]
    let counted = Int(Row(batch, 0).integer(.commentsCount))
    tally.doubled += max(0, counted - count) + max(0, count - expected)
    tally.lost += max(0, expected - count) + max(0, count - counted)
  }
}

extension Row {
  private static let now = Value.time(Timestamp(milliseconds: 1_772_366_400_000))

  static var post: Row {
    Row(
      .communityPosts,
      [
        .id: .id(RawID.random()), .title: .text("A walk a day"), .content: .text("It helps"), .type: .integer(0),
        .tags: .json(JSON(trusted: Array("[]".utf8)[...])), .isFeatured: .bool(false), .createdAt: now, .updatedAt: now,
      ])
  }

  static func comment(on post: Row, by author: Row) -> Row {
    let id = RawID.random()
    return Row(
      .postComments,
      [
        .id: .id(id), .postID: .id(post.id), .userID: .id(author.id), .content: .text("comment-\(id)"), .createdAt: now, .updatedAt: now,
      ])
  }
}
