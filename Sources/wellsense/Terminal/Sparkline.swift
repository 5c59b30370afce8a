/// A row of small bars, one a value, from the smallest to the largest.
enum Sparkline {
  /// Values beyond the width are averaged with their neighbours.
  static func text(_ values: [Double], on terminal: Terminal, width: Int) -> String {
    let values = fitted(values.filter(\.isFinite), to: width)
    guard let low = values.min(), let high = values.max() else { return "" }
    let marks = Array(terminal.pick("▁▂▃▄▅▆▇█", "_.-=+*%#"))
    let span = high / 2 - low / 2
    return String(
      values.map { value in
        let share = span > 0 ? (value / 2 - low / 2) / span : 0.5
        return marks[min(marks.count - 1, Int(share * Double(marks.count)))]
      })
  }

  private static func fitted(_ values: [Double], to width: Int) -> [Double] {
    guard values.count > width, width > 0 else { return values }
    return (0..<width).map { place in
      let part = values[place * values.count / width..<(place + 1) * values.count / width]
      return part.reduce(0) { $0 + $1 / Double(part.count) }
    }
  }
}
