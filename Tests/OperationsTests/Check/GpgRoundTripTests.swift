// SPDX-License-Identifier: MIT

import Codec
import Errors
import GpgTestSupport
import Repository
import Storage
import Testing

@testable import Operations

/// What gpg seals opens again, where its secret key is.
@Suite("Check of sealing by gpg", .timeLimit(.minutes(5))) struct GpgRoundTripTests {
    private func findings(_ recipient: GpgFingerprint, _ program: GpgProgram, _ store: any ObjectStore) async throws
        -> [CheckFinding]
    {
        let place = RepositoryPlace(
            name: "a", store: store, compression: CompressionChoice(wal: .none, backup: .none),
            sealing: SealingChoice(.none, backup: .gpg(try GpgRecipients([recipient], program))),
            keys: Keyring(gpgPrograms: [program]))
        return try await Places.run(SealingCheck(place, sealedOthers: []))
    }

    @Test func `with the secret key it is proven, without it is said, and a key that is not known fails`() async throws
    {
        let store = MemoryStore()
        try await GpgHome.with { home in
            try await GpgHome.with { other in
                let key = try await home.addKey()
                let proven = try await findings(key, home.program, store)
                #expect(proven["opening"]?.result == .ok && proven.failed.isEmpty, "\(proven)")

                #expect(try await findings(key, other.program, store).failed == ["sealing"])
                try await other.learn(key, from: home)
                let unproven = try await findings(key, other.program, store)
                #expect(unproven.warned == ["opening"] && unproven.failed.isEmpty, "\(unproven)")
                #expect(unproven["opening"]?.detail.contains("unproven on this host") == true)
            }
        }
        #expect(try await store.list(prefix: "", delimiter: false, after: nil, limit: 1).objects.isEmpty)
    }

    @Test func `what comes back damaged is a failure of integrity`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let store = FaultyStore(MemoryStore(), plan: [FaultRule(.get, .flipByte(at: 500))])
            let findings = try await findings(key, home.program, store)
            #expect(findings.failed == ["sealing"])
            #expect(findings.first { $0.result == .failed }?.code == .integrity)
        }
    }
}
