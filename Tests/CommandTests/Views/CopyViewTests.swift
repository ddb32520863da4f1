// SPDX-License-Identifier: MIT

import Codec
import Errors
import Foundation
import Operations
import PITR
import Repository
import Storage
import Testing

@testable import walden

@Suite("Copies as they are told") struct CopyViewTests {
    private static let damaged = WaldenError(.integrity, "the stored object x is damaged")

    private func view(_ change: (inout CopyReport) -> Void, hasAny: Bool = true) -> CopyView {
        let compression = CompressionChoice(wal: .standard, backup: .standard)
        let places = ["local", "remote"].map {
            RepositoryPlace(name: $0, store: MemoryStore(), compression: compression)
        }
        var report = CopyReport()
        change(&report)
        return CopyView(CopyRoute(from: places[0], to: places[1]), .report(report, hasAny: hasAny), seconds: 2)
    }

    private func json(_ view: some CommandOutput) throws -> [String: Any] {
        let text = try JSONOutput.document(of: view, command: "copy")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require(document["result"] as? [String: Any])
    }

    @Test func `all of it, in words and in JSON`() throws {
        let id = try #require(BackupID("20261122T010000Z-full"))
        let view = view {
            $0.backups = [.init(id: id, isCopied: true, ways: [.reencoded, .asStored])]
            $0.wal.copied = 3
            $0.wal.ways = [.resealed]
            $0.wal.unopened = 1
            $0.wal.uncompared = 2
            $0.bytesRead = 2048
        }
        #expect(view.exitStatus == 0)
        #expect(
            view.text == """
                Backup 20261122T010000Z-full is in remote now (as stored, compressed anew).
                WAL files copied: 3 (sealed anew); already in remote: 0.
                1 sealed WAL files were copied unopened: without a key nobody has seen whether they hold WAL.
                2 WAL files that remote has under the same names were not compared.
                2.0 KiB read from local in 2.0 s.
                """)
        let result = try json(view)
        #expect(result["from"] as? String == "local" && result["dry_run"] as? Bool == false)
        let copied = try #require(result["copied"] as? [String: Any])
        #expect((copied["backups"] as? [[String: Any]])?.first?["ways"] as? [String] == ["as_stored", "reencoded"])
        #expect((copied["wal"] as? [String: Any])?["unopened"] as? Int == 1)
        #expect(copied["bytes_read"] as? Int == 2048)
    }

    @Test func `what failed is named, and the status is 7 unless nothing was done`() throws {
        let conflict = WaldenError(.conflict, "other content")
        let failures = [("s", conflict), ("b", Self.damaged)].map { CopyReport.Failure(subject: $0, error: $1) }
        let partly = view { $0.failures = failures }
        #expect(partly.exitStatus == 7)
        #expect(partly.text.hasSuffix("NOT COPIED s: other content\nNOT COPIED b: the stored object x is damaged"))
        #expect(view({ $0.failures = failures }, hasAny: false).exitStatus == 5)
        let copied = try #require(try json(partly)["copied"] as? [String: Any])
        #expect((copied["failures"] as? [[String: Any]])?.last?["code"] as? String == "integrity")
    }

    @Test func `a backup says who has it and who has not`() throws {
        let failure = TakeBackupEverywhere.Failure(repository: "remote", error: Self.damaged)
        let marker = try Markers.marker(note: nil)
        let taken = TakeBackupEverywhere.Taken(marker: marker, repositories: ["local"], failures: [failure])
        let view = BackupView(taken, seconds: 1, showsRepositories: true)
        #expect(view.exitStatus == 7)
        #expect(view.text.contains("Repositories that have it: local."))
        #expect(view.text.contains("REPOSITORY remote DOES NOT HAVE IT: the stored object x is damaged"))
        let result = try json(view)
        #expect((result["lacking"] as? [[String: Any]])?.first?["repository"] as? String == "remote")
        let alone = TakeBackupEverywhere.Taken(marker: marker, repositories: ["1"])
        #expect(!BackupView(alone, seconds: 1, showsRepositories: false).text.contains("Repositories"))
    }

    @Test(arguments: [[], ["--everything", "--wal-only"], ["20261122T010000Z-full", "--everything"], ["nonsense"]])
    func `what is not clear is not begun`(_ arguments: [String]) async throws {
        #expect(await Captured.run(["copy", "--to", "remote"] + arguments).status == 2)
    }
}
