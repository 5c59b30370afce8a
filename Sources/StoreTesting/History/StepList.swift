/// Numbers from 0 up to a count, of which any can be taken out and, in the reverse order, put back.
struct StepList {
  // A ring of links; place 0 is before the first, number n at place n + 1.
  private var nexts: [Int32]
  private var befores: [Int32]
  private var done: [UInt64]
  /// No bit is set from this word on.
  private var doneEnd = 0
  private let count: Int

  init(count: Int) {
    self.count = count
    nexts = (0...Int32(count)).map { $0 == Int32(count) ? 0 : $0 + 1 }
    befores = (0...Int32(count)).map { $0 == 0 ? Int32(count) : $0 - 1 }
    done = [UInt64](repeating: 0, count: count / 64 + 1)
  }

  /// The first that is left; `count` if none is.
  var first: Int { number(nexts[0]) }

  func after(_ number: Int) -> Int { self.number(nexts[number + 1]) }

  private func number(_ place: Int32) -> Int { place == 0 ? count : Int(place) - 1 }

  mutating func remove(_ number: Int) {
    let (before, next) = (befores[number + 1], nexts[number + 1])
    nexts[Int(before)] = next
    befores[Int(next)] = before
    done[number >> 6] |= 1 << UInt64(number & 63)
    doneEnd = max(doneEnd, number >> 6 + 1)
  }

  /// Undoes the latest removal that wasn't undone.
  mutating func putBack(_ number: Int) {
    nexts[Int(befores[number + 1])] = Int32(number + 1)
    befores[Int(nexts[number + 1])] = Int32(number + 1)
    done[number >> 6] &= ~(1 << UInt64(number & 63))
  }

  /// The first that is left, what was taken out behind it as bits, and how many words they are.
  func appendDone(to name: inout [UInt64]) {
    let start = first >> 6
    var end = min(doneEnd, done.count)
    while end > start, done[end - 1] == 0 { end -= 1 }
    name.append(UInt64(first) << 32 | UInt64(max(0, end - start)))
    if end > start { name.append(contentsOf: done[start..<end]) }
  }
}
