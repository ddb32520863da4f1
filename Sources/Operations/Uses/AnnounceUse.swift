// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository
import Storage

/// Makes known what is being read or made, for as long as it is, in every repository that it is read from, so that
/// nobody removes it.
///
/// Where that cannot be said, because a repository may only be read, is full or does not answer, the work goes on, and
/// that is reported. Whoever reads looks only then whether what it needs is there: see ``Uses``.
struct AnnounceUse: Sendable {
    /// How long an announcement holds, and how soon the next takes its place.
    private static let seconds = 12 * 3600
    private static let renewal = Duration.seconds(4 * 3600)
    private static let patience = Duration.seconds(20)

    private let stores: [any ObjectStore]
    private let cluster: String
    private let record: UseRecord
    /// Told in a sentence without a final period.
    private let warn: @Sendable (String) -> Void

    init(
        _ purpose: UseRecord.Purpose, of generation: GenerationID?, backup: BackupID? = nil, from firstSegment: String?,
        in stores: [any ObjectStore], cluster: String, warn: @escaping @Sendable (String) -> Void
    ) {
        (self.stores, self.cluster, self.warn) = (stores, cluster, warn)
        record = UseRecord(
            purpose, generation: generation, backup: backup, firstSegment: firstSegment, startedAt: Self.now(),
            seconds: Self.seconds)
    }

    /// Runs `body`, and what it gives. Where `lingering` says so of what came of it, all stays in use for a day,
    /// whatever becomes of this process.
    func during<Value: Sendable>(
        lingering: @escaping @Sendable (Result<Value, WaldenError>) -> Bool = { _ in false },
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let first = await announce(record, telling: true)
        let (result, last) = await renewing(first, body)
        if lingering(result) { _ = await Task { await announce(recovery, telling: false) }.value }
        await end(last)
        return try result.get()
    }

    private typealias Announced = [(store: any ObjectStore, key: ObjectKey)]

    private func renewing<Value: Sendable>(
        _ first: Announced, _ body: @escaping @Sendable () async throws -> Value
    ) async -> (Result<Value, WaldenError>, Announced) {
        let keeping = Task { await keep(first) }
        let result: Result<Value, WaldenError>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(WaldenError.of(error))
        }
        keeping.cancel()
        return (result, await keeping.value)
    }

    /// Until told to stop; what is announced then.
    private func keep(_ first: Announced) async -> Announced {
        var announced = first
        while (try? await Task.sleep(for: Self.renewal)) != nil {
            let next = await announce(
                record.renewed(record.purpose, at: Self.now(), process: record.process, seconds: Self.seconds),
                telling: false)
            await end(announced)
            announced = next
        }
        return announced
    }

    private var recovery: UseRecord { record.renewed(.recovery, at: Self.now(), process: nil, seconds: 24 * 3600) }

    private func announce(_ record: UseRecord, telling: Bool) async -> Announced {
        var announced: Announced = []
        for store in stores {
            do {
                let uses = Uses(store, cluster: cluster) { Self.now() }
                announced.append((store, try await TimeLimit(Self.patience).run { try await uses.announce(record) }))
            } catch {
                guard telling else { continue }
                warn(
                    "a prune in \(store.properties.location) would not know that this is in use: \(WaldenError.of(error))"
                )
            }
        }
        return announced
    }

    /// In a task of its own, so that it is done by a run that is told to stop too. Where it cannot be done, time ends
    /// it.
    private func end(_ announced: Announced) async {
        let ending = announced.map { one in
            let uses = Uses(one.store, cluster: cluster) { Self.now() }
            return (uses, one.key)
        }
        await Task {
            for (uses, key) in ending { try? await TimeLimit(Self.patience).run { try await uses.end(key) } }
        }.value
    }

    private static func now() -> Instant { Instant(microseconds: MemoryStore.wallClock()) }
}
