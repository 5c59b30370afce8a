// Placeholder until the Analytics room lands: whoever lands it deletes this file.
public struct Bucket: Sendable, Hashable {}
