// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

/// PostgreSQL ends its recovery on "not there", so a store that does not answer must never look like it.
@Suite("WALArchive: a store that cannot be reached") struct UnreachableStoreTests {
    private func archive(_ operation: StoreOperation, calls: ClosedRange<Int>, _ fault: FaultRule.Fault) async throws
        -> WALArchive
    {
        let store = MemoryStore()
        _ = try await Place.archive(store, .gzip(level: 1)).push(try Place.file(3), Content(1 << 20).source)
        return Place.archive(FaultyStore(store, plan: [FaultRule(operation, calls: calls, fault)]))
    }

    private func expectUnreachable(_ body: () async throws -> Void) async throws {
        let error = try await #require(throws: WaldenError.self) { try await body() }
        #expect(error == Place.unreachable)
    }

    @Test(arguments: 1...2)
    func `fetch tells, whichever of its looks goes wrong`(_ call: Int) async throws {
        let archive = try await archive(.get, calls: call...call, .failBefore(Place.unreachable))
        try await expectUnreachable { _ = try await archive.fetchedDigest(try Place.file(3)) }
    }

    @Test(arguments: [0, 1, 1000])
    func `fetch tells when the reading breaks off`(_ offset: UInt64) async throws {
        let archive = try await archive(.get, calls: 2...2, .failRead(after: offset, Place.unreachable))
        try await expectUnreachable { _ = try await archive.fetchedDigest(try Place.file(3)) }
    }

    @Test func `fetch of what is not there tells when any look goes wrong`() async throws {
        for call in 1...3 {
            let archive = try await archive(.get, calls: call...call, .failBefore(Place.unreachable))
            try await expectUnreachable { _ = try await archive.fetchedDigest(try Place.file(4)) }
        }
    }

    @Test func `push tells, before and after the storing`() async throws {
        for (operation, calls) in [(StoreOperation.head, 1...1), (.head, 2...2), (.put, 1...1)] {
            let archive = try await archive(operation, calls: calls, .failBefore(Place.unreachable))
            try await expectUnreachable { _ = try await archive.push(try Place.file(4), Content(1 << 20).source) }
        }
    }

    @Test func `a push whose answer was lost is there already the next time`() async throws {
        let archive = try await archive(.put, calls: 1...1, .failAfter(Place.unreachable))
        let content = Content(1 << 20)
        try await expectUnreachable { _ = try await archive.push(try Place.file(4), content.source) }
        #expect(try await archive.push(try Place.file(4), content.source) == .alreadyThere)
    }

    @Test func `a push that cannot read what is there tells, and is no success`() async throws {
        let archive = try await archive(.get, calls: 1...9, .failBefore(Place.unreachable))
        try await expectUnreachable { _ = try await archive.push(try Place.file(3), Content(1 << 20).source) }
    }

    @Test func `hasLater, contains, small files and inventory tell`() async throws {
        let lists = try await archive(.list, calls: 1...9, .failBefore(Place.unreachable))
        let heads = try await archive(.head, calls: 1...9, .failBefore(Place.unreachable))
        let segment = try Place.segment(4)
        try await expectUnreachable { _ = try await lists.hasLater(than: segment) }
        try await expectUnreachable { _ = try await lists.inventory(from: LSN(0)) }
        try await expectUnreachable { _ = try await heads.contains(segment) }
        let gets = try await archive(.get, calls: 1...9, .failBefore(Place.unreachable))
        try await expectUnreachable { _ = try await gets.history(of: .first) }
    }

    @Test(arguments: 2...3)
    func `inventory tells when a later page goes wrong`(_ call: Int) async throws {
        let archive = try await archive(.list, calls: call...call, .failBefore(Place.unreachable))
        do {
            let (inventory, _) = try await archive.inventory(from: LSN(0))
            // Fewer pages than that were needed, and then everything is known.
            #expect(inventory.contains(try Place.segment(3)))
        } catch let error as WaldenError {
            #expect(error == Place.unreachable)
        }
    }
}
