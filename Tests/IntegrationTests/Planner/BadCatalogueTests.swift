// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// Catalogues that are damaged, incomplete, or lie: never a wrong plan, and what can be done without is done without.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct BadCatalogueTests {
    @Test func `a backup whose marker is missing, cut off or another's is not planned with`() async throws {
        try await IndexedHistory.with { history in
            let fixture = history.fixture
            let marker = try fixture.backupFolder(history.secondBackup).appending("backup.json")
            let other = try fixture.backupFolder(history.firstBackup).appending("backup.json")
            let another = try Data(contentsOf: URL(fileURLWithPath: other.string))
            #expect(try await history.plan(["--latest"])["backup"]?["id"]?.text == history.secondBackup)
            for (damage, words) in [
                ({ $0 = $0.prefix($0.count / 2) }, history.secondBackup), ({ $0 = another }, history.firstBackup),
                ({ $0 = Data() }, history.secondBackup),
            ] as [((inout Data) -> Void, String)] {
                try await history.damaging(marker, damage) {
                    let plan = try await history.plan(["--latest"])
                    #expect(plan["backup"]?["id"]?.text == history.firstBackup)
                    let warnings = plan["warnings"]?.elements.compactMap(\.text) ?? []
                    #expect(
                        warnings.contains { $0.contains(history.secondBackup) && $0.contains(words) }, "\(warnings)")
                    try await fixture.expect(3, ["plan", "--latest", "--backup", history.secondBackup])
                }
            }
            try await history.without(marker) {
                #expect(try await history.plan(["--latest"])["backup"]?["id"]?.text == history.firstBackup)
                try await history.without(other) {
                    try await fixture.expect(3, saying: ["no finished base backup"], ["plan", "--latest"])
                }
            }
        }
    }

    @Test func `an index that is cut off is done without, and a segment that it knows and is gone is missed`()
        async throws
    {
        try await IndexedHistory.with { history in
            let target = ["--to-time", history.moment, "--backup", history.firstBackup]
            let whole = try #require(try await history.plan(target)["stop"]?["record_lsn"]?.text)
            try await history.damaging(history.index, { $0 = $0.dropLast(20) }) {
                let plan = try await history.plan(target)
                #expect(plan["stop"]?["record_lsn"]?.text == whole)
                let warnings = plan["warnings"]?.elements.compactMap(\.text) ?? []
                #expect(warnings.contains { $0.contains("--rebuild") }, "\(warnings)")
            }
            let segment = try #require(try history.fixture.stored(segment: history.between))
            try await history.without(segment) {
                try await history.fixture.expect(3, saying: [history.between, "instead:"], ["plan"] + target)
            }
        }
    }

    /// Valid, with the names and counts that belong there: only the WAL itself can tell.
    @Test(arguments: [#""times""#, #""xids""#])
    func `an index that lies is found out by the segment that it leads to, and made anew`(_ member: String) async throws
    {
        try await IndexedHistory.with { history in
            let fixture = history.fixture
            let targets = [["--to-time", history.moment], ["--to-xid", history.xid]].map {
                $0 + ["--backup", history.firstBackup]
            }
            let whole = try await history.stops(targets)
            try await history.lie(about: member)
            let refused = try await fixture.walden(["plan"] + targets[member.contains("times") ? 0 : 1])
            #expect(refused.status == 5, "\(refused.testDescription)")
            #expect(refused.err.contains("the index says otherwise of "), "\(refused.testDescription)")
            #expect(refused.err.contains("index/00000001/00000004"), "\(refused.testDescription)")
            try await fixture.succeed("wal", "index", "--rebuild")
            let cured = try await history.stops(targets)
            #expect(cured == whole)
        }
    }

    /// Each segment of the index claims that its transactions ended long ago: the search passes them all, and the last commit
    /// before the stop is then read in one of them.
    @Test func `an index that hides the stop is found out by the commits before it`() async throws {
        try await IndexedHistory.with { history in
            let target = ["--to-time", history.moment, "--backup", history.firstBackup]
            try await history.hide { line in
                guard var totals = line["totals"] as? [String: Any], totals["times"] != nil else { return }
                totals["times"] = ["2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"]
                line["totals"] = totals
            }
            try await history.fixture.expect(5, saying: ["the index says otherwise of "], ["plan"] + target)
        }
    }

    /// The search passes it, and what is just before the stop is then read in it.
    @Test func `an index that hides all that happened in the segment of the stop is found out too`() async throws {
        try await IndexedHistory.with { history in
            let target = ["--to-time", history.moment, "--backup", history.firstBackup]
            let stop = try #require(try await history.stops([target]).first.flatMap { LSN($0) })
            let name = WALSegment.containing(stop, on: .first, size: WaldenFixture.megabyte)
                .name(size: WaldenFixture.megabyte)
            try await history.hide { line in
                guard line["segment"] as? String == name, let totals = line["totals"] as? [String: Any] else { return }
                line["totals"] = ["records": totals["records"] ?? 1]
                for member in ["first_commit", "last_commit", "drops"] { line[member] = nil }
            }
            try await history.fixture.expect(5, saying: ["the index says otherwise of \(name)"], ["plan"] + target)
        }
    }

    @Test func `a timeline whose history file is missing or damaged is not planned on`() async throws {
        try await IndexedHistory.with { history in
            let fixture = history.fixture
            let second = fixture.place("second")
            try await fixture.restore(second, "--to-xid", history.xid, "--keep-archiving")
            try await fixture.archiveAll(second)
            try await fixture.succeed("plan", "--latest", "--timeline", "2")
            let file = try fixture.generation().appending("wal/00000002.history.zst")
            try await history.without(file) {
                try await fixture.expect(3, saying: ["2"], ["plan", "--latest", "--timeline", "2"])
                try await fixture.expect(0, ["plan", "--latest", "--timeline", "1"])
            }
            try await history.damaging(file, { $0 = $0.dropLast(5) }) {
                try await fixture.expect(3, saying: ["2"], ["plan", "--latest", "--timeline", "2"])
                try await fixture.expect(0, saying: ["00000002.history"], ["plan", "--latest", "--timeline", "1"])
            }
        }
    }
}
