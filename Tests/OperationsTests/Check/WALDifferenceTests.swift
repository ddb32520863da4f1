// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@testable import Operations

/// WAL that one repository has and another lacks.
@Suite("Check between repositories") struct WALDifferenceTests {
    private let near = MemoryStore()
    private let far = MemoryStore()

    private func findings(_ farStore: (any ObjectStore)? = nil) async throws -> [CheckFinding] {
        _ = try await Archives.make(near)
        _ = try await Archives.make(far)
        let places = [Places.place("near", near), Places.place("far", farStore ?? far)]
        return try await Places.run(WALDifferenceCheck(ClusterRepositories(places, cluster: "main"), pause: .zero))
    }

    @Test func `one that is behind is said with how far, and whence what it lacks comes`() async throws {
        try await Places.add(3...4200, to: near)
        try await Places.add(3...4188, to: far)
        let findings = try await findings()
        #expect(findings.map(\.result) == [.ok, .warn])
        let late = try #require(findings.last)
        #expect(late.detail == "far lacks 12 segments that others have")
        let cause = try #require(late.cause)
        #expect(cause.contains("timeline 1: 12 segments behind"))
        #expect(cause.contains(Segment.name(4188)) && cause.contains(Segment.name(4200)))
        #expect(late.hint?.contains("walden copy from near to far") == true)
    }

    @Test func `each may lack what the other has`() async throws {
        try await Places.add(1...3, to: near)
        try await Places.add(5...6, to: near)
        try await Places.add(1...5, to: far)
        let findings = try await findings()
        #expect(findings.map(\.detail).contains("near lacks 1 segment that others have"))
        #expect(findings.map(\.detail).contains("far lacks 1 segment that others have"))
        #expect(findings.first?.cause == "they are missing between those that it has")
    }

    @Test func `a timeline that is missing whole is said`() async throws {
        try await Places.add(1...3, to: near)
        try await Places.add(1...3, to: far)
        try await Places.add(4...8, on: 2, to: near)
        let cause = try await findings().last?.cause
        #expect(cause?.hasPrefix("timeline 2: none, and the furthest has 5 segments up to") == true)
    }

    @Test func `equal ones are fine, and one that is down is a remark`() async throws {
        try await Places.add(1...3, to: near)
        try await Places.add(1...3, to: far)
        #expect(try await findings().map(\.result) == [.ok, .ok])
        let down = FaultyStore(far, plan: [FaultRule(.get, calls: 1...9, .failBefore(Archives.unreachable))])
        let findings = try await findings(down)
        #expect(findings.map(\.result) == [.warn])
        #expect(findings[0].detail.contains("far"))
    }

    @Test func `sealed history files need no key`() async throws {
        let layout = Layout(cluster: "main", generation: Archives.generation.id)
        let timeline = try #require(TimelineID(2))
        _ = try await near.put(layout.key(of: .history(timeline), suffix: ".zst.age"), .bytes([1]), .ifAbsent)
        #expect(try await findings().map(\.result) == [.ok, .ok])
    }
}
