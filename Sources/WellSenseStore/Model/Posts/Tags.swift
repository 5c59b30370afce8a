/// The column `tags`: a JSON array of texts.
package enum Tags {
  /// The tags as a document.
  /// - Throws: `.invalid` for a tag that is empty, longer than 100 Unicode scalars or holds NUL, and for more than 100 tags.
  package static func json(_ tags: [String]) throws(StoreError) -> JSON {
    guard tags.count <= 100 else { throw Check.invalid(.tags, "at most 100 tags fit") }
    var writer = JSONWriter()
    writer.beginArray()
    for tag in tags {
      try Check.filled(tag, field: .tags, scalars: 100)
      writer.string(tag)
    }
    writer.endArray()
    return try writer.finish(field: Field.tags.name)
  }

  /// The tags of a document.
  /// - Throws: `.corrupt` for anything but an array of texts: the store never writes another.
  package static func texts(_ json: JSON) throws(StoreError) -> [String] {
    guard case .array(let elements) = json.value else { throw corrupt }
    var tags: [String] = []
    tags.reserveCapacity(elements.count)
    for element in elements {
      guard case .string(let tag) = element else { throw corrupt }
      tags.append(tag)
    }
    return tags
  }

  private static var corrupt: StoreError {
    StoreError(.corrupt, "the stored tags aren't a list of texts", field: Field.tags.name)
  }
}
