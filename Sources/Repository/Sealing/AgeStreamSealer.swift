// SPDX-License-Identifier: MIT

import Codec
import Host

/// Seals to age recipients, away from Swift's cooperative threads.
final class AgeStreamSealer: StreamSealer, @unchecked Sendable {
    // Each call is awaited before the next begins, so no two threads are ever inside.
    private let sealer: AgeSealer
    private var isBegun = false

    init(to recipients: [AgeRecipient], stanzas: [AgeStanza] = []) throws {
        sealer = try AgeSealer(to: recipients, stanzas: stanzas)
    }

    func seal(_ bytes: [UInt8]) async throws -> [UInt8] {
        try await BlockingThreads.shared.run { [self] in try begin() + sealer.seal(bytes[...]) }
    }

    func finish() async throws -> [UInt8] {
        try await BlockingThreads.shared.run { [self] in try begin() + sealer.finish() }
    }

    private func begin() -> [UInt8] {
        if isBegun { return [] }
        isBegun = true
        return sealer.begin()
    }
}
