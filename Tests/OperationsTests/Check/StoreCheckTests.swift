// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@testable import Operations

/// A probe object through the store.
@Suite("Check of a store") struct StoreCheckTests {
    private let memory = MemoryStore()
    private static let steps = ["put", "get", "get a part", "put again", "list", "delete"]

    private func findings(_ plan: FaultRule...) async throws -> [CheckFinding] {
        try await Places.run(StoreCheck(Places.place("a", FaultyStore(memory, plan: plan))))
    }

    private func isEmpty() async throws -> Bool {
        try await memory.list(prefix: "", delimiter: false, after: nil, limit: 1).objects.isEmpty
    }

    @Test func `a store that does all it should has a line for each step and keeps nothing`() async throws {
        let findings = try await findings()
        #expect(findings.fine == Self.steps)
        #expect(findings.allSatisfy { $0.repository == "a" })
        #expect(try await isEmpty())
    }

    private static let faults: [(FaultRule, String)] = [
        (FaultRule(.put, calls: 2...2, .failBefore(Archives.unreachable)), "put again"),
        (FaultRule(.get, .failBefore(Archives.unreachable)), "get"),
        (FaultRule(.get, calls: 2...2, .failRead(after: 10, Archives.unreachable)), "get a part"),
        (FaultRule(.list, .failBefore(Archives.unreachable)), "list"),
        (FaultRule(.delete, .failBefore(Archives.unreachable)), "delete"),
    ]

    @Test(arguments: faults.indices)
    func `what fails has its line and the other steps are tried all the same`(_ index: Int) async throws {
        let (fault, step) = Self.faults[index]
        let findings = try await findings(fault)
        #expect(findings.failed == [step])
        #expect(findings.fine == Self.steps.filter { $0 != step })
        #expect(findings[step]?.cause == "the test says so")
        #expect(try await isEmpty())
    }

    @Test(arguments: [(StoreOperation.get, ["get", "get a part"]), (.list, ["list"]), (.delete, ["delete"])])
    func `what the rights do not allow is a warning that says what it means`(
        _ operation: StoreOperation, _ steps: [String]
    ) async throws {
        let findings = try await findings(FaultRule(operation, calls: 1...9, .failBefore(Places.denied)))
        #expect(findings.warned == steps)
        #expect(findings.failed.isEmpty)
        #expect(steps.allSatisfy { findings[$0]?.hint != nil })
    }

    @Test func `without the right to put nothing else is tried`() async throws {
        let findings = try await findings(FaultRule(.put, .failBefore(Places.denied)))
        #expect(findings.map(\.what) == ["put"] && findings.failed == ["put"])
    }

    @Test func `a byte that comes back other than it was is a failure of integrity`() async throws {
        let findings = try await findings(FaultRule(.get, .flipByte(at: 100)))
        #expect(findings.failed == ["get"])
        #expect(findings["get"]?.code == .integrity)
    }

    @Test func `a store that overwrites what it must not is a failure`() async throws {
        let findings = try await Places.run(StoreCheck(Places.place("a", OverwritingStore(store: memory))))
        #expect(findings.failed == ["put again"])
        #expect(findings["put again"]?.detail.contains("was overwritten") == true)
    }

    @Test func `one that overwrites and says that it did not is found out too`() async throws {
        let store = OverwritingStore(store: memory, answer: .alreadyThere)
        #expect(try await Places.run(StoreCheck(Places.place("a", store))).failed == ["put again"])
    }
}

/// Takes no notice of a condition.
private struct OverwritingStore: ObjectStore {
    let store: MemoryStore
    var answer = PutOutcome.stored

    var properties: StoreProperties { store.properties }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        _ = try await store.put(key, body, .replacing)
        return answer
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await store.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}
