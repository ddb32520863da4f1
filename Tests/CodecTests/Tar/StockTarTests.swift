// SPDX-License-Identifier: MIT

import Codec
import Foundation
import ProgramTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct StockTarTests {
    /// A tree whose longest path has more than 100 bytes, and where a plain ustar can hold it, not more than 255.
    private static func tree(in folder: URL, veryLong: Bool) throws -> [String: [UInt8]] {
        let deep = (0..<(veryLong ? 6 : 3)).map { "\($0)" + String(repeating: "d", count: 49) }.joined(separator: "/")
        let files = [
            "PG_VERSION": Array("18\n".utf8), "base/1/112": Sample.random(20_000), "empty": [],
            "\(deep)/\(String(repeating: "f", count: 60))": Sample.random(600), "näme mit Leerzeichen": [1],
        ]
        for (path, content) in files {
            let file = folder.appendingPathComponent("tree/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content).write(to: file)
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder.appendingPathComponent("tree/link").path,
            withDestinationPath: "/" + String(repeating: "t", count: veryLong ? 120 : 80))
        return files
    }

    @Test(arguments: ["ustar", "gnu", "pax", "posix"])
    func `what tar writes is found`(format: String) async throws {
        try await withFolder { folder in
            let files = try Self.tree(in: folder, veryLong: format != "ustar")
            let arguments = ["--format=\(format)", "--mtime=@1700000000", "-C", "tree", "-cf", "-", "."]
            let archive = try await TestProgram.run("tar", arguments, in: folder.path)
            #expect(archive.status == 0)
            for step in [100, 1 << 20] {
                let entries = try scanned(archive.output, step: step)
                try Self.check(entries, against: files, in: archive.output, longLink: format != "ustar")
            }
        }
    }

    private static func check(
        _ entries: [TarEntry], against files: [String: [UInt8]], in stream: [UInt8], longLink: Bool
    ) throws {
        let found = entries.filter { $0.kind == .file }
        #expect(Set(found.map(\.path)) == Set(files.keys))
        for entry in found {
            let start = Int(entry.contentOffset)
            let content = Array(stream[start..<start + Int(entry.size)])
            #expect(content == files[entry.path], "\(entry.path)")
            #expect(entry.modified == 1_700_000_000)
        }
        let target = "/" + String(repeating: "t", count: longLink ? 120 : 80)
        #expect(entries.first { $0.path == "link" }?.kind == .symbolicLink(target: target))
        #expect(entries.first { $0.path == "base/1" }?.kind == .folder)
        #expect(entries.contains { $0.path == "." })
    }

    @Test func `what we write is listed and unpacked by tar`() async throws {
        let long = (0..<3).map { _ in String(repeating: "d", count: 50) }.joined(separator: "/") + "/postgresql.conf"
        let files: [(path: String, mode: UInt32, modified: Int64, content: [UInt8])] = [
            ("postgresql.conf", 0o600, 1_700_000_000, Sample.compressible(1000)), (long, 0o640, 0, Sample.random(512)),
            ("conf.d/empty", 0o4755, -5, []), (String(repeating: "n", count: 100), 0o644, .max, [1]),
        ]
        let archive = try TarWriter.archive(files)
        #expect(archive.count % 512 == 0)
        #expect(archive.suffix(1024).allSatisfy { $0 == 0 })
        try await withFolder { folder in
            try Data(archive).write(to: folder.appendingPathComponent("a.tar"))
            let listing = try await TestProgram.run("tar", ["tvf", "a.tar"], in: folder.path)
            #expect(listing.status == 0)
            let lines = listing.text.split(separator: "\n")
            #expect(lines.count == files.count)
            #expect(lines.first?.hasPrefix("-rw------- postgres/postgres") == true)
            let unpacked = try await TestProgram.run("tar", ["--no-same-owner", "-xf", "a.tar"], in: folder.path)
            #expect(unpacked.status == 0)
            for file in files {
                let content = try Data(contentsOf: folder.appendingPathComponent(file.path))
                #expect([UInt8](content) == file.content)
            }
        }
        let entries = try scanned(archive)
        #expect(entries.map(\.path) == files.map(\.path))
        #expect(entries.map(\.mode) == files.map(\.mode))
        #expect(entries.map(\.modified) == [1_700_000_000, 0, 0, 0o777_7777_7777])
    }

    @Test(arguments: [
        "/absolute", "../up", "", ".", String(repeating: "n", count: 101), String(repeating: "d/", count: 130) + "f",
    ])
    func `a path that ustar or the tree cannot hold is refused`(path: String) {
        #expect(code { _ = try TarWriter.archive([(path, 0o600, 0, [])]) } != nil)
    }
}
