/// Answers one by one, read a page at a time while they are wanted.
public struct PagedSequence<Element: Sendable>: AsyncSequence, Sendable {
  public typealias Failure = StoreError
  let fetch: @Sendable (PageToken?) async throws(StoreError) -> Page<Element>

  init(_ fetch: @escaping @Sendable (PageToken?) async throws(StoreError) -> Page<Element>) {
    self.fetch = fetch
  }

  public func makeAsyncIterator() -> Iterator { Iterator(fetch: fetch) }

  public struct Iterator: AsyncIteratorProtocol, Sendable {
    public typealias Failure = StoreError
    let fetch: @Sendable (PageToken?) async throws(StoreError) -> Page<Element>
    private var page: [Element] = []
    private var place = 0
    private var token: PageToken?
    private var isLast = false

    init(fetch: @escaping @Sendable (PageToken?) async throws(StoreError) -> Page<Element>) {
      self.fetch = fetch
    }

    public mutating func next() async throws(StoreError) -> Element? {
      while place == page.count {
        guard !isLast else { return nil }
        let next = try await fetch(token)
        (page, place, token, isLast) = (next.items, 0, next.next, next.next == nil)
      }
      defer { place += 1 }
      return page[place]
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(StoreError) -> Element? {
      try await next()
    }
  }
}
