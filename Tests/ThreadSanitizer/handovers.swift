// No race is in here. On Linux the thread sanitizer reports several, unless handovers.c is loaded.
import Foundation
import Synchronization

final class Box: Sendable {
  let values: [Int]

  init(_ values: [Int]) { self.values = values }
}

final class Shared: Sendable {
  let values = Mutex<[Int]>([0])
  let ended = Atomic<Int>(0)
}

let shared = Shared()
for _ in 0..<4 {
  Thread {
    for _ in 0..<3000 {
      shared.values.withLock { values in
        for _ in 0..<20 { values[0] += 1 }
      }
    }
    shared.ended.add(1, ordering: .relaxed)
  }.start()
}

var sum = 0
for number in 0..<200 {
  let box: Box = await withUnsafeContinuation { continuation in
    Thread { continuation.resume(returning: Box([number])) }.start()
  }
  sum += box.values[0]
}

while shared.ended.load(ordering: .relaxed) < 4 { try await Task.sleep(for: .milliseconds(1)) }
print(sum, shared.values.withLock { $0[0] })
