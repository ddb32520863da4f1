// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

/// The keys of docs/repository-format.md, literally.
@Suite("Layout") struct LayoutTests {
    private let layout = Place.layout
    private static let root = "main/15-7312345678/"

    @Test(arguments: [
        ("00000001000000A2000000FF", ".zst", "wal/00000001/000000A2/00000001000000A2000000FF.zst"),
        ("00000001000000A2000000FF", "", "wal/00000001/000000A2/00000001000000A2000000FF"),
        ("00000002000000A2000000FF.partial", ".gz", "wal/00000002/000000A2/00000002000000A2000000FF.partial.gz"),
        (
            "000000010000000000000002.00000028.backup", ".zst",
            "wal/00000001/00000000/000000010000000000000002.00000028.backup.zst"
        ),
        ("0000000A.history", ".zst", "wal/0000000A.history.zst"),
    ])
    func `WAL files stand where the format says`(_ name: String, _ suffix: String, _ key: String) throws {
        #expect(try layout.key(of: try WALFile(name: name), suffix: suffix).text == Self.root + key)
    }

    @Test func `the index and the gaps stand where the format says`() throws {
        let log = WALLog(timeline: try #require(TimelineID(0x1F)), number: 0xA2B)
        #expect(try layout.index(log).text == Self.root + "index/0000001F/00000A2B.jsonl.zst")
        #expect(try layout.index(log.group).text == Self.root + "index/0000001F/00000A.logs.jsonl.zst")
        let (first, last) = ("000000010000000000000002", "000000010000000000000009")
        #expect(try layout.gap(first: first, last: last).text == Self.root + "gaps/\(first)-\(last).json")
    }

    @Test func `a backup's objects stand in its folder`() throws {
        let id = try #require(BackupID("20261122T010000Z-full"))
        #expect(try layout.backupMarker(id).text == Self.root + "base/20261122T010000Z-full/backup.json")
        let backups = Place.backups(MemoryStore())
        #expect(
            try backups.key("16385.00001.tar.zst", of: id).text
                == Self.root + "base/20261122T010000Z-full/16385.00001.tar.zst")
    }

    @Test func `the record of a restore is named after the time at which it began`() throws {
        let began = try #require(Instant(rfc3339: "2026-11-23T02:30:00.5Z"))
        let key = try layout.restoreRecord(startedAt: began, number: 0xAB)
        #expect(key.text == Self.root + "restores/20261123T023000Z-000000ab.json")
        #expect(key.text.hasPrefix(layout.restores))
        _ = try layout.restoreRecord(startedAt: Instant(microseconds: .min), number: .max)
    }

    /// Fault 10 of docs/faults.md.
    @Test(arguments: ["../backup.json", "/etc/passwd", "a//b", "", "..", "a\0b", "ä"])
    func `a name that leads out of the backup's folder makes no key`(_ name: String) throws {
        let id = try #require(BackupID("20261122T010000Z-full"))
        let error = try #require(throws: WaldenError.self) { try Place.backups(MemoryStore()).key(name, of: id) }
        #expect(error.code == .integrity)
    }

    @Test func `the repository's own documents stand at its top`() throws {
        #expect(try Layout.repositoryRecord().text == "walden-repository.json")
        #expect(try Layout.restoreGuide().text == "RESTORE.md")
        #expect(try Layout.clusterRecord("main").text == "main/cluster.json")
    }

    @Test(arguments: ["", "15", "15-", "-1", "0-1", "-15-1", "15-x", "15-1-2", "15--1", "15-18446744073709551616"])
    func `what is no generation is not taken for one`(_ text: String) {
        #expect(GenerationID(text) == nil)
    }

    @Test func `a generation's name reads back`() {
        let id = GenerationID(major: 18, systemIdentifier: SystemIdentifier(.max))
        #expect(id.text == "18-18446744073709551615")
        #expect(GenerationID(id.text) == id)
    }
}
