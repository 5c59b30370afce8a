internal import Synchronization

extension FailoverDriver: Membership {
  public var membership: (any Membership)? { only == nil ? self : nil }

  public var status: SetStatus {
    surroundings.withLock { around in
      let memory = around.memory
      let members = self.members.indices.map { place in
        let seat = memory.members[place]
        return SetStatus.MemberStatus(
          database: member(place), state: memory.state(of: place), lag: memory.lag(of: place), quarantine: seat.quarantine)
      }
      return SetStatus(epoch: memory.known?.epoch, members: members)
    }
  }

  public func switchActive(to place: Int, _ call: Call) async throws(StoreError) {
    let member = place - 1
    guard members.indices.contains(member) else {
      throw StoreError(.invalid, "the set has \(members.count) databases; give a place from 1", disposition: .notAttempted, field: "place")
    }
    let (isActive, isInSync) = surroundings.withLock { ($0.memory.active == member, $0.memory.isInSync(member)) }
    if isActive { return }
    guard isInSync else {
      throw StoreError(
        .unavailable, "the database is not in sync, so it lacks acknowledged writes; wait until it is", disposition: .notAttempted,
        driver: members[member].info.engine)
    }
    wish(member)
    defer { withdraw(member) }
    try await wait(call, or: .switchTimedOut) { $0.active == member }
  }

  private func wish(_ member: Int) {
    change { around in
      around.memory.wish = member
      around.memory.alarm()
    }
  }

  private func withdraw(_ member: Int) {
    surroundings.withLock { if $0.memory.wish == member { $0.memory.wish = nil } }
  }
}

extension StoreError {
  static let switchTimedOut = StoreError(
    .timedOut, "the set did not make the database active before the deadline; see its status", disposition: .notAttempted,
    driver: "failover")
}
