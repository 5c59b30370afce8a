/// A directed graph as two flat arrays.
struct Graph {
  private let starts: [Int32]
  private var targets: [Int32]
  private var reasons: [Dependencies.Reason]
  private var nodes: Int32 { Int32(starts.count - 1) }

  /// - Parameter included: edges of other reasons are left out.
  init(_ dependencies: Dependencies, _ included: Dependencies.Reason) {
    var starts = [Int32](repeating: 0, count: dependencies.nodeCount + 1)
    for edge in dependencies.edges where included.contains(edge.reason) { starts[Int(edge.from) + 1] += 1 }
    for node in 0..<dependencies.nodeCount { starts[node + 1] += starts[node] }
    var places = starts
    targets = [Int32](repeating: 0, count: Int(starts[dependencies.nodeCount]))
    reasons = [Dependencies.Reason](repeating: [], count: targets.count)
    for edge in dependencies.edges where included.contains(edge.reason) {
      let place = Int(places[Int(edge.from)])
      (targets[place], reasons[place]) = (edge.to, edge.reason)
      places[Int(edge.from)] += 1
    }
    self.starts = starts
  }

  /// The sets of nodes, larger than one, of which each leads to each other (Tarjan, 1972), without recursion.
  func components() -> [[Int32]] {
    var search = ComponentSearch(count: Int(nodes))
    for root in 0..<nodes where !search.isKnown(root) {
      search.enter(root, at: starts[Int(root)])
      while let (node, edge) = search.current {
        guard edge < starts[Int(node) + 1] else {
          search.leave(node)
          continue
        }
        search.pass()
        let target = targets[Int(edge)]
        if search.isKnown(target) { search.meet(target, from: node) } else { search.enter(target, at: starts[Int(target)]) }
      }
    }
    return search.components
  }

  /// A shortest way from a component's first node back to it, each node with the reason why the next comes after it.
  func cycle(in component: [Int32]) -> [(node: Int32, reason: Dependencies.Reason)] {
    guard let root = component.min() else { return [] }
    let members = Set(component)
    var origins: [Int32: (node: Int32, reason: Dependencies.Reason)] = [:]
    var queue = [root]
    var place = 0
    while place < queue.count, origins[root] == nil {
      let node = queue[place]
      place += 1
      for edge in Int(starts[Int(node)])..<Int(starts[Int(node) + 1]) {
        let target = targets[edge]
        guard members.contains(target), origins[target] == nil else { continue }
        origins[target] = (node, reasons[edge])
        queue.append(target)
      }
    }
    var cycle: [(node: Int32, reason: Dependencies.Reason)] = []
    var node = root
    while let origin = origins[node] {
      cycle.append(origin)
      node = origin.node
      if node == root { break }
    }
    return cycle.reversed()
  }
}

/// The state of Tarjan's search.
private struct ComponentSearch {
  private var index: [Int32]
  private var low: [Int32]
  private var isOpen: [Bool]
  private var open: [Int32] = []
  private var path: [(node: Int32, edge: Int32)] = []
  private var last: Int32 = 0
  private(set) var components: [[Int32]] = []

  init(count: Int) {
    index = [Int32](repeating: 0, count: count)
    low = index
    isOpen = [Bool](repeating: false, count: count)
  }

  func isKnown(_ node: Int32) -> Bool { index[Int(node)] != 0 }
  /// Where the search is, and its next edge.
  var current: (node: Int32, edge: Int32)? { path.last }

  mutating func enter(_ node: Int32, at edge: Int32) {
    last += 1
    index[Int(node)] = last
    low[Int(node)] = last
    isOpen[Int(node)] = true
    open.append(node)
    path.append((node, edge))
  }

  /// Goes on to the next edge.
  mutating func pass() { path[path.count - 1].edge += 1 }

  mutating func meet(_ target: Int32, from node: Int32) {
    if isOpen[Int(target)] { low[Int(node)] = min(low[Int(node)], index[Int(target)]) }
  }

  mutating func leave(_ node: Int32) {
    path.removeLast()
    if let parent = path.last?.node { low[Int(parent)] = min(low[Int(parent)], low[Int(node)]) }
    guard low[Int(node)] == index[Int(node)] else { return }
    var component: [Int32] = []
    while let member = open.popLast() {
      isOpen[Int(member)] = false
      component.append(member)
      if member == node { break }
    }
    if component.count > 1 { components.append(component) }
  }
}
