// SPDX-License-Identifier: MIT

import Errors
import Host
public import PITR
public import Storage

/// What is being read or made of one cluster in one repository (docs/decisions/0023-retention.md).
///
/// Whoever reads announces it first and then looks whether what it needs is still there; whoever removes takes the
/// marker away first, and looks for announcements then. So one of the two sees the other.
public struct Uses: Sendable {
    /// One that has not ended.
    public struct Live: Sendable {
        /// nil: it cannot be read, so it may need anything.
        public let record: UseRecord?

        /// For people.
        public var words: String { record?.words ?? "somebody whose record cannot be read" }
    }

    private let store: any ObjectStore
    private let cluster: String
    private let now: @Sendable () -> Instant
    var hasEnded: @Sendable (ProcessIdentity) -> Bool = { $0.hasSurelyEnded }

    /// `now` gives the clock on the wall.
    public init(_ store: any ObjectStore, cluster: String, now: @escaping @Sendable () -> Instant) {
        (self.store, self.cluster, self.now) = (store, cluster, now)
    }

    /// Makes it known; the key by which it is ended.
    public func announce(_ record: UseRecord) async throws -> ObjectKey {
        let key = try Layout.use(cluster, startedAt: record.startedAt, number: .random(in: 0...UInt32.max))
        try await DatedDocuments(store: store, prefix: Layout.uses(cluster)).add(record, at: key)
        return key
    }

    public func end(_ key: ObjectKey) async throws { try await store.delete(key) }

    /// Those that have not ended.
    public func live() async throws -> [Live] { try await all().filter { !$0.isOver }.map(\.live) }

    /// Removes the records of those that have ended.
    public func sweep() async throws {
        for use in try await all() where use.isOver { try await store.delete(use.key) }
    }

    private struct Found {
        let key: ObjectKey
        let live: Live
        let isOver: Bool
    }

    private func all() async throws -> [Found] {
        var found: [Found] = []
        for try await page in store.listAll(prefix: Layout.uses(cluster)) {
            for object in page.objects {
                do {
                    guard let record = try await store.document(UseRecord.self, at: object.key) else { continue }
                    found.append(Found(key: object.key, live: Live(record: record), isOver: isOver(record, object)))
                } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                    let isOver = age(of: object) > Self.longest
                    found.append(Found(key: object.key, live: Live(record: nil), isOver: isOver))
                }
            }
        }
        return found
    }

    /// A use that looks as if it had begun in the future has not ended: clocks differ.
    private func isOver(_ record: UseRecord, _ object: ObjectInfo) -> Bool {
        if let process = record.process, hasEnded(process) { return true }
        let seconds = min(max(Int64(record.seconds), 0), Self.longest / 1_000_000)
        return age(of: object) > seconds * 1_000_000 + Self.clockDifference
    }

    private func age(of object: ObjectInfo) -> Int64 {
        let (age, overflow) = now().microseconds.subtractingReportingOverflow(object.modified)
        return overflow ? 0 : age
    }

    /// In microseconds.
    private static let clockDifference: Int64 = 3_600_000_000
    private static let longest: Int64 = 7 * 86_400_000_000
}
