extension [[String]] {
  /// Rows as lines, with every column as wide as its widest text.
  func aligned(isLeft: (Int) -> Bool) -> String {
    let columns = self.first?.indices ?? 0..<0
    let widths = columns.map { column in map { $0[column].count }.max() ?? 0 }
    return map { row in
      columns.map { column in
        let pad = String(repeating: " ", count: widths[column] - row[column].count)
        return isLeft(column) ? row[column] + pad : pad + row[column]
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
