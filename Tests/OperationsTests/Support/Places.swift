// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage

@testable import Operations

/// Repositories on paper, and what is found in them.
enum Places {
    static func place(
        _ name: String, _ store: any ObjectStore, sealedTo recipients: [AgeRecipient] = [],
        _ identities: [AgeIdentity] = []
    ) -> RepositoryPlace {
        RepositoryPlace(
            name: name, store: store, compression: CompressionChoice(wal: .zstd(level: 1), backup: .zstd(level: 1)),
            sealing: SealingChoice(recipients.isEmpty ? .none : .age(recipients)), keys: Keyring(identities))
    }

    /// Segments of timeline `timeline`, whose content nobody looks at.
    static func add(_ numbers: ClosedRange<UInt64>, on timeline: UInt32 = 1, to store: any ObjectStore) async throws {
        let layout = Layout(cluster: "main", generation: Archives.generation.id)
        for number in numbers {
            let key = try layout.key(of: .segment(Segment.name(number, on: timeline)), suffix: ".zst")
            _ = try await store.put(key, .bytes([1, 2, 3]), .replacing)
        }
    }

    static let denied = WaldenError(.permission, "the store does not allow it", cause: "the test says so")

    static func run(_ checks: any Check..., limit: Duration = .seconds(60)) async throws -> [CheckFinding] {
        try await RunChecks(checks, limit: limit).run()
    }
}

extension [CheckFinding] {
    /// The only line on something.
    subscript(what: String) -> CheckFinding? {
        let found = filter { $0.what == what }
        return found.count == 1 ? found.first : nil
    }

    var failed: [String] { filter { $0.result == .failed }.map(\.what) }
    var warned: [String] { filter { $0.result == .warn }.map(\.what) }
    var fine: [String] { filter { $0.result == .ok }.map(\.what) }
}
