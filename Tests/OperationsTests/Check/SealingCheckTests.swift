// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage
import Testing

@testable import Operations

/// To whom is sealed, and whether it opens again.
@Suite("Check of sealing") struct SealingCheckTests {
    private let alice = AgeIdentity.generate()
    private let bob = AgeIdentity.generate()
    private let eve = AgeIdentity.generate()
    private let store = MemoryStore()

    private func findings(_ recipients: [AgeIdentity], _ identities: [AgeIdentity], _ plan: FaultRule...) async throws
        -> [CheckFinding]
    {
        let faulty = FaultyStore(store, plan: plan)
        let place = Places.place("a", faulty, sealedTo: recipients.map(\.recipient), identities)
        let findings = try await Places.run(SealingCheck(place, sealedOthers: []))
        for identity in [alice, bob, eve] {
            #expect(!findings.map { "\($0)" }.joined().contains(identity.secretText))
        }
        return findings
    }

    @Test func `each key at hand is proven, and which are not at hand is said`() async throws {
        let findings = try await findings([alice, bob], [alice])
        #expect(findings.allSatisfy { $0.result == .ok })
        let lines = findings.filter { $0.what == "opening" }.map(\.detail)
        #expect(lines.count == 2)
        #expect(lines[0].contains(alice.recipient.fingerprint) && lines[0].contains("opens what was sealed"))
        #expect(lines[1].contains(bob.recipient.fingerprint) && lines[1].contains("not at hand"))
        #expect(findings["sealing"]?.detail.contains(bob.recipient.text) == true)
        #expect(try await store.list(prefix: "", delimiter: false, after: nil, limit: 1).objects.isEmpty)
    }

    @Test func `without any key restore ability is unproven, and how to prove it is said`() async throws {
        let findings = try await findings([alice], [])
        #expect(findings.warned == ["opening"])
        #expect(findings["opening"]?.detail == "restore ability is unproven on this host")
        #expect(findings["opening"]?.hint?.contains("identities_file") == true)
    }

    @Test func `keys of which none belongs to a recipient are a failure`() async throws {
        let findings = try await findings([alice], [eve])
        #expect(findings.failed == ["opening"])
    }

    @Test func `an old key beside the new one is none`() async throws {
        #expect(try await findings([alice], [alice, eve]).failed.isEmpty)
    }

    @Test func `what comes back damaged is a failure of integrity`() async throws {
        let findings = try await findings([alice], [alice], FaultRule(.get, .flipByte(at: 500)))
        #expect(findings.failed == ["sealing"])
        #expect(findings.first { $0.result == .failed }?.code == .integrity)
    }

    @Test func `a plain repository beside sealed ones is said, and alone is fine`() async throws {
        let place = Places.place("a", store)
        let beside = try await Places.run(SealingCheck(place, sealedOthers: ["offsite"]))
        #expect(beside.warned == ["sealing"] && beside["sealing"]?.detail.contains("offsite") == true)
        #expect(try await Places.run(SealingCheck(place, sealedOthers: [])).fine == ["sealing"])
    }
}
