// SPDX-License-Identifier: MIT

/// A sealer for whoever pulls until nil: its end is given once.
actor EndingSealer {
    private let sealer: any StreamSealer
    private var isFinished = false

    init(_ sealer: any StreamSealer) { self.sealer = sealer }

    func seal(_ bytes: [UInt8]) async throws -> [UInt8] { try await sealer.seal(bytes) }

    /// The object's last bytes; nil ever after.
    func finishOnce() async throws -> [UInt8]? {
        if isFinished { return nil }
        isFinished = true
        return try await sealer.finish()
    }
}
