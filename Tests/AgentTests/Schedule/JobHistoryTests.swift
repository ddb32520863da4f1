// SPDX-License-Identifier: MIT

import Codec
import Operations
import PITR
import Repository
import Testing

@testable import Agent

/// The runs that a scheduler goes by.
@Suite struct JobHistoryTests {
    private let stores = [SwitchedStore(), SwitchedStore()]

    private var history: JobHistory {
        let places = stores.map {
            RepositoryPlace(name: "r", store: $0, compression: CompressionChoice(wal: .none, backup: .none))
        }
        return JobHistory(ClusterRepositories(places, cluster: "main")) { .after(9000) }
    }

    @discardableResult
    private func keep(_ start: Int64, _ slot: Int64?, in stores: [SwitchedStore]) async throws -> JobRunID {
        var record = JobRunRecord(
            JobRunID(startedAt: .after(start)), job: .backup, scheduled: slot.map { .after($0) },
            startedAt: .after(start), lease: nil, walden: "0")
        record.end = .init(at: .after(start + 10), seconds: 10, error: nil, made: [], bytes: nil)
        for store in stores { try await JobRuns(store, cluster: "main") { .after(9000) }.keep(record) }
        return try #require(JobRunID(record.id))
    }

    private func own(_ start: Int64, _ slot: Int64?) -> JobRun {
        JobRun(
            job: .backup, scheduled: slot.map { .after($0) }, started: .after(start), ended: .after(start + 20),
            outcome: .succeeded)
    }

    @Test func `a run of ours that a repository tells of is counted once`() async throws {
        let history = history
        try await keep(101, 100, in: stores)
        try await keep(301, nil, in: stores)
        for run in [own(100, 100), own(200, 200), own(300, nil), own(400, 100)] { await history.add(run) }
        await history.refresh(.backup)
        #expect(await history.runs(of: .backup).map(\.started) == [101, 200, 301, 400].map { .after($0) })
        #expect(await history.runs(of: .prune).isEmpty)
    }

    @Test func `how a run of ours ended is known, though its record was not taken`() async throws {
        let history = history
        let gone = SimulatedRuns.gone
        let record = JobRunRecord(
            JobRunID(startedAt: .after(101)), job: .backup, scheduled: .after(100), startedAt: .after(101),
            process: gone,
            lease: nil, walden: "0")
        try await JobRuns(stores[0], cluster: "main") { .after(9000) }.keep(record)
        await history.refresh(.backup)
        #expect(await history.runs(of: .backup).map(\.outcome) == [.interrupted])
        await history.add(own(100, 100))
        #expect(await history.runs(of: .backup).map(\.outcome) == [.succeeded])
    }

    @Test func `what only one repository was told of counts, also while it does not answer`() async throws {
        let history = history
        try await keep(1, nil, in: [stores[1]])
        try await keep(2, nil, in: stores)
        await history.refresh(.backup)
        #expect(await history.runs(of: .backup).count == 2)
        stores[1].goDown()
        try await keep(3, nil, in: [stores[0]])
        await history.refresh(.backup)
        #expect(await history.runs(of: .backup).map(\.started) == [.after(1), .after(2), .after(3)])
        stores[0].goDown()
        await history.refresh(.backup)
        #expect(await history.runs(of: .backup).count == 3)
    }

    @Test func `runs of its own are remembered, but not without end`() async throws {
        let history = history
        for number: Int64 in 0..<500 { await history.add(own(number * 100, number * 100)) }
        let runs = await history.runs(of: .backup)
        #expect(runs.count < 50 && runs.last?.started == .after(49_900))
    }
}
