// SPDX-License-Identifier: MIT

import Codec
import Operations
import PITR
import Repository
import Storage
import Testing

@testable import Agent

/// When repositories are read anew.
@Suite struct RepositorySurveyTests {
    private func survey(_ store: any ObjectStore, lifetime: Duration) -> RepositorySurvey {
        let place = RepositoryPlace(
            name: "r", store: store, compression: CompressionChoice(wal: .none, backup: .none))
        return RepositorySurvey(ClusterRepositories([place], cluster: "main"), lifetime: lifetime)
    }

    @Test func `what has not changed is not read again, but for what may have without a sign`() async throws {
        let store = MemoryStore()
        _ = try await Archives.make(store)
        let first = await survey(store, lifetime: .seconds(900)).run(before: nil)
        #expect(
            first.hasChanged && first.problems.isEmpty && first.catalogue != nil && first.segmentSize == Segment.size)
        #expect(await !survey(store, lifetime: .seconds(900)).run(before: first).hasChanged)
        #expect(await survey(store, lifetime: .zero).run(before: first).hasChanged)
    }

    @Test func `what could not be read is read as soon as it can be`() async throws {
        let memory = MemoryStore()
        _ = try await Archives.make(memory)
        // Its state can be asked, but not what the catalogue is made of.
        let faulty = FaultyStore(
            memory, plan: [FaultRule(.list, keyContaining: "dumps", calls: 1...1, .failBefore(Archives.unreachable))])
        let survey = survey(faulty, lifetime: .seconds(900))
        let first = await survey.run(before: nil)
        #expect(!first.problems.isEmpty)
        let second = await survey.run(before: first)
        #expect(second.problems.isEmpty && second.hasChanged && second.readAt != nil)
        #expect(await !survey.run(before: second).hasChanged)
    }
}
