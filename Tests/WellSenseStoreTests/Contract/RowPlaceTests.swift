import Testing

@testable import WellSenseStore

@Suite("places of cells")
struct RowPlaceTests {
  private func agree(_ entity: Entity, _ places: [(Int, Field)]) {
    for (place, field) in places { #expect(Schema.current[entity].place(of: field) == place, "\(entity).\(field)") }
    #expect(places.count == Schema.current[entity].columns.count - 3)
  }

  @Test func `the rows' places are those of the schema's columns`() {
    agree(
      .users,
      [
        (UserColumn.id, .id), (UserColumn.email, .email), (UserColumn.emailKey, .emailKey),
        (UserColumn.passwordHash, .passwordHash), (UserColumn.firstName, .firstName), (UserColumn.lastName, .lastName),
        (UserColumn.profile, .profile), (UserColumn.healthGoals, .healthGoals), (UserColumn.preferences, .preferences),
        (UserColumn.source, .source), (UserColumn.createdAt, .createdAt), (UserColumn.updatedAt, .updatedAt),
      ])
    agree(
      .healthRecords,
      [
        (HealthRecordColumn.id, .id), (HealthRecordColumn.userID, .userID), (HealthRecordColumn.type, .type),
        (HealthRecordColumn.data, .data), (HealthRecordColumn.recordedAt, .recordedAt), (HealthRecordColumn.source, .source),
        (HealthRecordColumn.createdAt, .createdAt),
      ])
    agree(
      .healthRecordRevisions,
      [
        (RevisionColumn.id, .id), (RevisionColumn.recordID, .recordID), (RevisionColumn.userID, .userID),
        (RevisionColumn.type, .type), (RevisionColumn.data, .data), (RevisionColumn.recordedAt, .recordedAt),
        (RevisionColumn.place, .place), (RevisionColumn.createdAt, .createdAt),
      ])
    agree(
      .chatSessions,
      [
        (ChatSessionColumn.id, .id), (ChatSessionColumn.sessionID, .sessionID), (ChatSessionColumn.userID, .userID),
        (ChatSessionColumn.title, .title), (ChatSessionColumn.sessionType, .sessionType), (ChatSessionColumn.status, .status),
        (ChatSessionColumn.messagesCount, .messagesCount), (ChatSessionColumn.context, .context),
        (ChatSessionColumn.analytics, .analytics), (ChatSessionColumn.createdAt, .createdAt),
        (ChatSessionColumn.updatedAt, .updatedAt),
      ])
    agree(
      .chatMessages,
      [
        (ChatMessageColumn.id, .id), (ChatMessageColumn.chatID, .chatID), (ChatMessageColumn.userID, .userID),
        (ChatMessageColumn.place, .place), (ChatMessageColumn.role, .role), (ChatMessageColumn.content, .content),
        (ChatMessageColumn.data, .data), (ChatMessageColumn.createdAt, .createdAt),
      ])
    agree(
      .communityPosts,
      [
        (PostColumn.id, .id), (PostColumn.userID, .userID), (PostColumn.title, .title), (PostColumn.content, .content),
        (PostColumn.type, .type), (PostColumn.tags, .tags), (PostColumn.likesCount, .likesCount),
        (PostColumn.commentsCount, .commentsCount), (PostColumn.isFeatured, .isFeatured), (PostColumn.createdAt, .createdAt),
        (PostColumn.updatedAt, .updatedAt),
      ])
    agree(
      .postComments,
      [
        (CommentColumn.id, .id), (CommentColumn.postID, .postID), (CommentColumn.userID, .userID),
        (CommentColumn.content, .content), (CommentColumn.createdAt, .createdAt), (CommentColumn.updatedAt, .updatedAt),
      ])
  }

  @Test func `every parent comes before its children`() {
    var seen: Set<Entity> = []
    for entity in Schema.current.entities {
      for reference in entity.references { #expect(seen.contains(reference.parent)) }
      seen.insert(entity.entity)
    }
    #expect(seen.count == Entity.allCases.count)
  }

  @Test(arguments: [
    PageToken(Cursor(value: nil, key: .one(RawID(high: 1, low: 2)))),
    PageToken(Cursor(value: .time(Timestamp(milliseconds: -5)), key: .one(RawID(high: 3, low: 4)))),
    PageToken(Cursor(value: .integer(7), key: .pair(RawID(high: 3, low: 4), RawID(high: .max, low: .max)))),
  ])
  func `a page token survives its text`(token: PageToken) {
    #expect(PageToken(token.description) == token)
  }

  @Test(arguments: ["", "k", "k_", "t_00000000-0000-0000-0000-000000000000", "x1_00000000-0000-0000-0000-000000000000", "k_0_0_0"])
  func `what is no page token is refused`(text: String) {
    #expect(PageToken(text) == nil)
  }

  @Test func `ids made in a row are in order, of version 7, and read back from their text`() {
    var last = RawID(high: 0, low: 0)
    for _ in 0..<10_000 {
      let id = ID<User>()
      #expect(id.raw > last)
      #expect(id.raw.version == 7)
      last = id.raw
    }
    #expect(ID<User>(last.description.uppercased())?.raw == last)
    #expect(RawID("01890a5d-ac96-774b-bcce-b302099a805") == nil)
    #expect(RawID("01890a5d-ac96-774b-bcce-b302099a80570") == nil)
    #expect(RawID("01890a5dxac96-774b-bcce-b302099a8057") == nil)
  }

  @Test func `the version clock never repeats and never falls behind a row`() {
    let clock = VersionClock()
    var last = clock.next()
    for _ in 0..<1_000 {
      let next = clock.next()
      #expect(next > last)
      last = next
    }
    #expect(clock.next(above: last + 1_000_000_000_000) > last + 1_000_000_000_000)
    #expect(VersionClock.time(of: last) <= .now)
  }
}
