// A race, which the thread sanitizer has to report with handovers.c loaded as without: a thread changes what it has handed over.
import Foundation

final class Box: @unchecked Sendable {
  var value = 0
}

for number in 0..<20 {
  let box: Box = await withUnsafeContinuation { continuation in
    Thread {
      let box = Box()
      continuation.resume(returning: box)
      box.value = number
    }.start()
  }
  try await Task.sleep(for: .milliseconds(1))
  box.value += 1
}
