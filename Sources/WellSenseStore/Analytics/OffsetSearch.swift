/// Finds where an offset changes by asking for offsets alone.
enum OffsetSearch {
  /// The first second after `second` with another offset, or nil if there is none through `last`. An offset that changes and returns
  /// within a day can escape it.
  static func firstChange(after second: Int64, through last: Int64, offset: (Int64) -> Int64) -> Int64? {
    let known = offset(second)
    var below = second
    while below < last {
      let above = min(below + 86_400, last)
      if offset(above) != known { return bisect(below, above) { offset($0) != known } }
      below = above
    }
    return nil
  }

  /// The first second past `below` for which `hasChanged` holds, if it holds at `above`.
  private static func bisect(_ below: Int64, _ above: Int64, hasChanged: (Int64) -> Bool) -> Int64 {
    var (below, above) = (below, above)
    while above - below > 1 {
      let middle = below + (above - below) / 2
      if hasChanged(middle) { above = middle } else { below = middle }
    }
    return above
  }
}
