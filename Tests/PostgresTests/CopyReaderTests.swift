// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Testing

@testable import Postgres

@Suite struct CopyReaderTests {
    private static let base = Tablespace(oid: nil, path: nil, estimatedBytes: nil)
    private static let space = Tablespace(oid: 16384, path: "/space", estimatedBytes: nil)

    private static func archive(_ name: String, _ path: String) -> [UInt8] { Array("n\(name)\0\(path)\0".utf8) }

    private static func data(_ bytes: [UInt8]) -> [UInt8] { [UInt8(ascii: "d")] + bytes }

    private static let baseTree = archive("base.tar", "")
    private static let manifest: [UInt8] = [UInt8(ascii: "m")]

    /// What the reader makes of `messages`, in words.
    private func read(_ messages: [[UInt8]], frame: Int = 4, expecting: [Tablespace] = [base]) throws -> [String] {
        let reader = CopyReader(expecting: expecting)
        var index = 0
        func fetch() -> CopyChunk? {
            guard index < messages.count else { return nil }
            defer { index += 1 }
            return Self.chunk(messages[index])
        }
        var words: [String] = []
        while true {
            switch try reader.next(frameBytes: frame, fetch) {
            case .archive(let oid, let path): words.append("archive \(oid ?? 0) \(path ?? "-")")
            case .bytes(let bytes): words.append("bytes \(bytes)")
            case .manifest(let bytes): words.append("manifest \(bytes)")
            case .end: return words
            }
        }
    }

    /// PQfreemem is free(3) here, so that a buffer of ours can stand for one of libpq's.
    private static func chunk(_ message: [UInt8]) -> CopyChunk? {
        guard let memory = malloc(message.count + 1)?.bindMemory(to: CChar.self, capacity: message.count + 1) else {
            return nil
        }
        for (index, byte) in message.enumerated() { memory[index] = CChar(bitPattern: byte) }
        return CopyChunk(memory, count: message.count)
    }

    @Test func frames_areWholeUntilTheTreesLast_howeverMessagesAreCut() throws {
        let words = try read(
            [
                Self.archive("16384.tar", "/space"), Self.data([1]), Self.data([2, 3]), Self.data([]),
                [UInt8(ascii: "p"), 0, 0, 0, 0, 0, 0, 0, 9], Self.data([4, 5, 6, 7, 8, 9, 10]), Self.baseTree,
                Self.data([1, 2, 3, 4]), Self.manifest, Self.data([7]), Self.data([8, 9]),
            ], expecting: [Self.space, Self.base])
        #expect(
            words == [
                "archive 16384 /space", "bytes [1, 2, 3, 4]", "bytes [5, 6, 7, 8]", "bytes [9, 10]", "archive 0 -",
                "bytes [1, 2, 3, 4]", "manifest [7, 8, 9]",
            ])
    }

    @Test func tree_withoutContent_isOnlyAnnounced() throws {
        #expect(try read([Self.baseTree, Self.manifest]) == ["archive 0 -", "manifest []"])
    }

    static let defects: [(name: String, messages: [[UInt8]])] = [
        ("empty message", [[]]),
        ("unknown kind", [baseTree, [0x7A]]),
        ("content before an archive", [data([1])]),
        ("progress of the wrong length", [baseTree, [UInt8(ascii: "p"), 1]]),
        ("archive without its second string", [Array("nbase.tar\0".utf8)]),
        ("archive with bytes after its strings", [Array("nbase.tar\0\0x".utf8)]),
        ("archive that climbs", [archive("../x.tar", "/space")]),
        ("archive with a relative path", [archive("16384.tar", "space")]),
        ("archive that is not listed", [archive("16385.tar", "/space")]),
        ("archive with a number too large", [archive("99999999999.tar", "/space")]),
        ("base with a path", [archive("base.tar", "/etc")]),
        ("the same archive twice", [baseTree, baseTree]),
        ("two manifests", [baseTree, manifest, manifest]),
        ("archive after the manifest", [manifest, baseTree]),
        ("manifest with a tail", [baseTree, manifest + [0]]),
        ("no manifest", [baseTree, data([1])]),
        ("no base", [manifest]),
        ("nothing", []),
    ]

    @Test(arguments: defects.indices)
    func stream_isRefused_whenItHasADefect(index: Int) throws {
        let defect = Self.defects[index]
        let error = #expect(throws: WaldenError.self, "\(defect.name)") { try read(defect.messages) }
        #expect(error?.message == "cannot understand the base backup that the server sends")
    }

    @Test func stream_isRefused_whenAListedTablespaceIsMissing() {
        #expect(throws: WaldenError.self) {
            try read([Self.baseTree, Self.manifest], expecting: [Self.space, Self.base])
        }
    }

    static let rows: [[String?]] = [
        [nil, nil], ["1", nil, "3"], [nil, "/x", "3"], ["0", "/x", "3"], ["x", "/x", "3"], ["1", "x", "3"],
        ["1", "/x", "-3"], ["1", "/x", "18446744073709551615"],
    ]

    @Test(arguments: rows.indices)
    func tablespace_isNil_whenTheRowIsStrange(index: Int) {
        #expect(Tablespace(row: Self.rows[index]) == nil)
    }

    @Test func tablespace_countsBytes_whenTheServerCountsKibibytes() {
        #expect(
            Tablespace(row: ["16384", "/x", "3"]) == Tablespace(oid: 16384, path: "/x", estimatedBytes: 3072))
        #expect(Tablespace(row: [nil, nil, nil]) == Self.base)
    }

    @Test func command_quotesTheLabel_andRefusesWhatTheServerWould() throws {
        var options = BaseBackupOptions(label: "it's", fastCheckpoint: true, maxRateKiB: 32)
        let command = try options.command()
        #expect(
            command.hasPrefix("BASE_BACKUP (LABEL 'it''s', PROGRESS true, CHECKPOINT 'fast', WAIT false, WAL false"))
        #expect(command.hasSuffix("VERIFY_CHECKSUMS true, MAX_RATE 32)"))
        options.maxRateKiB = 31
        #expect(throws: WaldenError.self) { try options.command() }
        options = BaseBackupOptions(label: "two\nlines", fastCheckpoint: false)
        #expect(throws: WaldenError.self) { try options.command() }
    }
}
