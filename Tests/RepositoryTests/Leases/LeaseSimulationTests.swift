// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Repository

/// Six hours in the life of a lease, many times over; a failure names its seed.
@Suite("Leases, simulated") struct LeaseSimulationTests {
    private static let time: Int64 = 6 * 3600 * LeaseWorld.second

    private func run(_ seed: UInt64, _ trouble: LeaseWorld.Trouble) -> LeaseWorld {
        var world = LeaseWorld(seed: seed, hosts: 4, trouble)
        world.run(until: Self.time)
        return world
    }

    /// What each passed check saw, in the order in which it was seen: once another had it, nobody before it passes again.
    private func expectOrder(_ world: LeaseWorld, _ seed: UInt64) {
        let passes = world.passes.sorted { $0.at < $1.at }
        for (earlier, later) in zip(passes, passes.dropFirst()) {
            let isInOrder = earlier.holder == later.holder ? earlier.epoch <= later.epoch : earlier.epoch < later.epoch
            #expect(isInOrder, "seed \(seed): \(earlier) \(later)")
        }
        #expect(!world.newestEverFell, "seed \(seed)")
    }

    /// Fault 29 of docs/faults.md.
    @Test(arguments: 0..<12 as Range<UInt64>) func `no two hold it at once, whatever crashes, is late or is lost`(
        seed: UInt64
    ) {
        let world = run(seed, LeaseWorld.Trouble())
        #expect(world.mostHolders == 1, "seed \(seed)")
        expectOrder(world, seed)
        #expect(world.acquisitions > 10 && world.takeovers > 0, "seed \(seed)")
    }

    @Test(arguments: 100..<112 as Range<UInt64>)
    func `no two pass a check in turn, also where hosts stand still unnoticed`(
        seed: UInt64
    ) {
        let world = run(seed, LeaseWorld.Trouble(pauses: true))
        expectOrder(world, seed)
        #expect(world.acquisitions > 5, "seed \(seed)")
    }

    /// What is promised there is less: whoever passes is the one whom the repository shows.
    @Test(arguments: 200..<208 as Range<UInt64>) func `where puts overwrite each other, epochs still only grow`(
        seed: UInt64
    ) {
        let world = run(seed, LeaseWorld.Trouble(putsAreNotAtomic: true))
        let passes = world.passes.sorted { $0.at < $1.at }
        #expect(zip(passes, passes.dropFirst()).allSatisfy { $0.epoch <= $1.epoch }, "seed \(seed)")
        #expect(!world.newestEverFell && world.acquisitions > 10, "seed \(seed)")
    }
}
