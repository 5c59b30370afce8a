extension FallbackSettings {
  /// What settings say of it; `nil` if they say nothing: `SPOOL_FOLDER` and `SPOOL_MAX_BYTES`; `MOCK_MODE=true`, which only
  /// `DEPLOYMENT=development` allows.
  init?(_ settings: DatabaseSettings, _ providers: [DriverProvider]) async throws(StoreError) {
    let isMocked = try settings.flag("MOCK_MODE") ?? false
    let deployment = try settings.word("DEPLOYMENT", ["production": Deployment.production, "development": .development]) ?? .production
    let folder = settings.text("SPOOL_FOLDER")
    let bytes = try settings.number("SPOOL_MAX_BYTES", in: 1 << 20...1 << 40)
    guard folder != nil || bytes == nil else { throw .setting("SPOOL_MAX_BYTES", "is of no use without SPOOL_FOLDER") }
    guard isMocked || folder != nil else { return nil }
    self.init(deployment: deployment)
    if let folder { spool = bytes.map { SpoolSettings(folder: folder, maximumBytes: $0) } ?? SpoolSettings(folder: folder) }
    guard isMocked else { return }
    guard deployment == .development else {
      throw .setting("MOCK_MODE", "mock answers are refused in production; take it away, or set DEPLOYMENT=development")
    }
    guard let provider = providers.lazy.compactMap(\.mock).first else {
      throw .setting("MOCK_MODE", "this program has no mock; add .mock to its drivers")
    }
    mock = try await provider()
  }
}
