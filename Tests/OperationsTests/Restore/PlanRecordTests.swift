// SPDX-License-Identifier: MIT

import Errors
import Glibc
import PITR
import Repository
import SystemPackage
import Testing

@testable import Operations

/// The plan beside the restored data.
@Suite("PlanRecord") struct PlanRecordTests {
    private func request(_ target: RecoveryTarget, _ change: (inout RecoveryPlan) -> Void = { _ in }) throws
        -> RestoreRequest
    {
        var plan = try Markers.plan(target)
        change(&plan)
        var request = RestoreRequest(
            plan: plan, marker: Markers.marker(), into: "/srv/new", restoreCommand: "fetch")
        (request.startedAt, request.waldenVersion) = (Markers.now, "0.1.0")
        return request
    }

    private func text(_ request: RestoreRequest) throws -> String {
        let record = PlanRecord(request, RestoreSettings.make(for: request), repository: "/srv/walden")
        let bytes = try JSONDocuments.encode(record)
        #expect(try JSONDocuments.decode(PlanRecord.self, from: bytes, key: "k") == record)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `it says where the data come from and where they are to stop, literally`() throws {
        let end = TransactionEnd(
            outcome: .commit, xid: 1234, time: Markers.now, lsn: LSN(0x40_00C0), end: LSN(0x40_0100))
        let text = try text(
            try request(.time(Markers.now)) { plan in
                plan.path = [PathLeg(timeline: .first, from: LSN(0x20_0028), to: nil)]
                plan.segments = [SegmentRun(timeline: .first, first: 2, last: 4)]
                plan.stop = RecoveryStop(
                    kind: .before, record: LSN(0x40_0100), replayedTo: LSN(0x40_0100), timeline: .first,
                    lastTransaction: end, lastCommit: end)
            })
        for part in [
            #""format":1"#, #""started_at":"2026-11-22T10:00:00Z""#, #""walden":"0.1.0""#, #""into":"/srv/new""#,
            #""repository":"/srv/walden""#, #""cluster":"main""#, #""generation":"15-7312345678901234567""#,
            #""backup":"20261122T100000Z-full""#, #""target":{"kind":"time","value":"2026-11-22T10:00:00Z"}"#,
            #""exclusive":false"#, #""timeline":1"#, #""path":[{"from":"0/200028","timeline":1}]"#,
            #""segments":[{"count":3,"first":"000000010000000000000002","last":"000000010000000000000004"}]"#,
            #"{"name":"recovery_target_time","value":"2026-11-22 10:00:00+00"}"#, #""kind":"before""#,
            #""replayed_to":"0/400100""#, #""record":"0/400100""#,
            #""last_commit":{"end":"0/400100","lsn":"0/4000C0","outcome":"commit","prepared":false"#
                + #","subtransactions":0,"time":"2026-11-22T10:00:00Z","xid":1234}"#,
        ] {
            #expect(text.contains(part), "\(part) is not in \(text)")
        }
    }

    @Test(arguments: [
        (RecoveryTarget.lsn(LSN(0x40_0100)), #"{"kind":"lsn","value":"0/400100"}"#),
        (.xid(1 << 33 | 700), #"{"kind":"xid","value":"8589935292"}"#),
        (.name("before 4.2"), #"{"kind":"name","value":"before 4.2"}"#), (.latest, #"{"kind":"latest"}"#),
        (.immediate, #"{"kind":"immediate"}"#),
    ])
    func `every target has its words, and no promise is none`(_ target: RecoveryTarget, _ words: String) throws {
        let text = try text(try request(target) { $0.isExclusive = true })
        #expect(text.contains(#""target":"# + words))
        #expect(text.contains(#""exclusive":true"#))
        #expect(!text.contains("promise"))
    }

    @Test func `it is a file of mode 0600 in the place of an older one, with nothing left beside it`() async throws {
        try await withFolder { folder in
            let file = PlanRecordFile(beside: folder.appending("data"), owner: nil)
            #expect(file.path == folder.appending("data.walden-plan.json"))
            // A killed restore may leave a draft, and somebody a link in its place.
            try folder.appending("other").write([7])
            try #require(symlink(folder.appending("other").string, file.path.string + ".new") == 0)
            try file.path.write([1, 2, 3])
            try file.write([4])
            #expect(try file.path.read() == [4])
            #expect(try folder.appending("other").read() == [7])
            #expect(try folder.names == ["data.walden-plan.json", "other"])
            var status = stat()
            try #require(lstat(file.path.string, &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o600)
        }
    }

    @Test func `where it cannot be written there is an error, and an older one stays whole`() async throws {
        try await withFolder { folder in
            let missing = PlanRecordFile(beside: folder.appending("a/data"), owner: nil)
            #expect(try #require(throws: WaldenError.self) { try missing.write([1]) }.code == .notFound)
            #expect(!missing.isThere)
            try folder.appending("data.walden-plan.json/x").makeFolder()
            let taken = PlanRecordFile(beside: folder.appending("data"), owner: nil)
            #expect(throws: WaldenError.self) { try taken.write([1]) }
            #expect(taken.isThere)
            #expect(try folder.names == ["data.walden-plan.json"])
        }
    }
}
