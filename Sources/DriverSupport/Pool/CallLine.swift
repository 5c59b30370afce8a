/// What waits, first come first served, with the time of its arrival.
struct CallLine<Item> {
  struct Entry {
    let item: Item
    let arrived: ContinuousClock.Instant
  }

  private var entries: [Entry] = []
  private var head = 0

  var count: Int { entries.count - head }
  var isEmpty: Bool { head == entries.count }
  var oldest: ContinuousClock.Instant? { isEmpty ? nil : entries[head].arrived }
  var waiting: ArraySlice<Entry> { entries[head...] }

  mutating func append(_ item: Item, at now: ContinuousClock.Instant) { entries.append(Entry(item: item, arrived: now)) }

  /// Puts back at the head what was taken from there.
  mutating func restore(_ taken: [Entry]) {
    entries.replaceSubrange(0..<head, with: taken)
    head = 0
  }

  /// The next of them, up to the one that reaches the limit; at least one if there is one.
  mutating func take(upTo limit: Int, weight: (Item) -> Int) -> [Entry] {
    var taken: [Entry] = []
    var sum = 0
    while head < entries.count, sum < limit {
      taken.append(entries[head])
      sum += weight(entries[head].item)
      head += 1
    }
    tidy()
    return taken
  }

  mutating func takeAll() -> [Entry] { take(upTo: .max) { _ in 0 } }

  mutating func removeAll(where isGone: (Entry) -> Bool) {
    entries.removeFirst(head)
    head = 0
    entries.removeAll(where: isGone)
  }

  private mutating func tidy() {
    if head == entries.count {
      entries.removeAll(keepingCapacity: entries.capacity <= 1024)
      head = 0
    } else if head >= 1024 {
      entries.removeFirst(head)
      head = 0
    }
  }
}
