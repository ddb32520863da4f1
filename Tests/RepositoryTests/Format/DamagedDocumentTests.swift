// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Testing

/// What an unlucky disk or a hostile hand makes of a document is an error or a document, never a trap.
@Suite("Damaged documents") struct DamagedDocumentTests {
    @Test(arguments: Golden.allCases)
    func `a truncated document is damage wherever it ends`(_ golden: Golden) throws {
        let bytes = try golden.bytes
        // Without its final newline it is still whole.
        for count in 0..<bytes.count - 1 {
            let error = try #require(throws: WaldenError.self, "\(count)") {
                try golden.rewritten(Array(bytes.prefix(count)))
            }
            #expect(error.code == .integrity)
        }
    }

    @Test(arguments: Golden.allCases)
    func `a mutated document is damage, of another format, or read`(_ golden: Golden) throws {
        let bytes = try golden.bytes
        var generator = SeededGenerator(seed: 20_261_122)
        var damaged = 0
        for _ in 0..<3000 {
            let mutation = generator.mutation(of: bytes)
            do {
                _ = try golden.rewritten(mutation)
            } catch let error as WaldenError {
                damaged += 1
                #expect([.integrity, .refused].contains(error.code), "\(String(decoding: mutation, as: UTF8.self))")
            }
        }
        #expect(damaged > 1000)
    }

    @Test func `a marker that can be read and contradicts itself is damage to the planner`() throws {
        let marker = try JSONDocuments.decode(BackupMarker.self, from: try Golden.backup.bytes, key: "k")
        _ = try marker.catalogueBackup()
        var wrong: [BackupMarker] = []
        for change in Self.contradictions {
            var changed = marker
            change(&changed)
            wrong.append(changed)
        }
        for marker in wrong {
            let error = try #require(throws: WaldenError.self) { try marker.catalogueBackup() }
            #expect(error.code == .integrity)
        }
    }

    private static let contradictions: [@Sendable (inout BackupMarker) -> Void] = [
        { $0.segmentBytes = 16_777_215 },
        { $0.segmentBytes = 0 },
        { $0.stopLSN = LSN(1) },
        { $0.trees.removeAll { $0.name == "base" } },
        { $0.firstSegment = "00000001000000000000000G" },
        { $0.lastSegment = "../../x" },
        { $0.trees.append(BackupMarker.Tree(name: "../x", path: "/srv", parts: [])) },
        { $0.trees.append(BackupMarker.Tree(name: "16386", path: nil, parts: [])) },
        { $0.trees.append(BackupMarker.Tree(name: "16386", path: "relative", parts: [])) },
    ]

    @Test func `mutated markers never trap the planner's reading`() throws {
        let bytes = try Golden.backup.bytes
        var generator = SeededGenerator(seed: 3)
        var read = 0
        for _ in 0..<3000 {
            let mutation = generator.mutation(of: bytes)
            do {
                let marker = try JSONDocuments.decode(BackupMarker.self, from: mutation, key: "k")
                read += 1
                _ = (marker.rawBytes, marker.storedBytes)
                _ = try marker.catalogueBackup()
            } catch let error as WaldenError {
                #expect([.integrity, .refused].contains(error.code))
            }
        }
        #expect(read > 100)
    }

    @Test func `sizes that add up beyond 64 bits do not trap`() throws {
        let part = BackupMarker.Object(key: "base.00001.tar", rawBytes: .max, storedBytes: .max, sha256: "")
        let tree = BackupMarker.Tree(name: "base", path: nil, parts: [part, part])
        var marker = try JSONDocuments.decode(BackupMarker.self, from: try Golden.backup.bytes, key: "k")
        marker.trees = [tree, tree]
        _ = (marker.rawBytes, marker.storedBytes, try marker.catalogueBackup())
    }

    @Test(arguments: [0, 1, 16_777_215, 1 << 19, 1 << 31, UInt64.max])
    func `a cluster record with a segment size that no cluster has is damage`(_ bytes: UInt64) throws {
        let text = String(decoding: try Golden.cluster.bytes, as: UTF8.self)
            .replacing("\"segment_bytes\":16777216", with: "\"segment_bytes\":\(bytes)")
        let record = try JSONDocuments.decode(ClusterRecord.self, from: Array(text.utf8), key: "k")
        let error = try #require(throws: WaldenError.self) { try record.generations.first?.segmentSize() }
        #expect(error.code == .integrity)
    }

    @Test func `a cluster record without generations has no newest one`() throws {
        let error = try #require(throws: WaldenError.self) {
            try ClusterRecord(cluster: "main", generations: []).newest()
        }
        #expect(error.code == .integrity)
    }

    @Test func `deep nesting is damage, not a stack overflow`() throws {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let depth = 100_000
            let text = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            for document in [text, "{\"format\":1,\"x\":\(text)}"] {
                let error = try #require(throws: WaldenError.self) {
                    try Golden.repository.rewritten(Array(document.utf8))
                }
                #expect(error.code == .integrity)
            }
        }
    }
}
