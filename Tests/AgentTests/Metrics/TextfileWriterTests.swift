// SPDX-License-Identifier: MIT

import Agent
import Errors
import Foundation
import SystemPackage
import Testing

struct TextfileWriterTests {
    private let metrics = MetricsText(SampleSnapshots.healthy, nil)

    @Test func `the file is replaced as a whole, may be read by all, and nothing is left beside it`() async throws {
        try await withFolder { folder in
            let path = folder.appending("walden.prom")
            try "old".write(toFile: path.string, atomically: false, encoding: .utf8)
            let old = try FileDescriptor.open(path, .readOnly)
            try await old.closeAfterwards {
                try await TextfileWriter(path).write(metrics)
                // Whoever had it open goes on to read the old one: it was not written into.
                var buffer = [UInt8](repeating: 0, count: 16)
                #expect(try buffer.withUnsafeMutableBytes { try old.read(into: $0) } == 3)
            }
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == metrics.text)
            let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
            #expect(attributes[.posixPermissions] as? Int == 0o644)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string) == ["walden.prom"])
        }
    }

    @Test func `many at once leave one whole file`() async throws {
        try await withFolder { folder in
            let path = folder.appending("walden.prom")
            try await withThrowingTaskGroup { group in
                for _ in 0..<16 { group.addTask { try await TextfileWriter(path).write(metrics) } }
                try await group.waitForAll()
            }
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == metrics.text)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string) == ["walden.prom"])
        }
    }

    @Test func `a folder that is not there is an error that names it, and a link is not followed`() async throws {
        try await withFolder { folder in
            let error = await #expect(throws: WaldenError.self) {
                try await TextfileWriter(folder.appending("none/walden.prom")).write(metrics)
            }
            #expect(error?.code == .notFound && error?.message.contains("none/") == true)
            let (target, link) = (folder.appending("target"), folder.appending("walden.prom"))
            try "mine".write(toFile: target.string, atomically: false, encoding: .utf8)
            try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: target.string)
            try await TextfileWriter(link).write(metrics)
            #expect(try String(contentsOfFile: target.string, encoding: .utf8) == "mine")
            #expect(try String(contentsOfFile: link.string, encoding: .utf8) == metrics.text)
        }
    }

    private func withFolder(_ body: (FilePath) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/walden-textfile-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(FilePath(folder))
    }
}

extension FileDescriptor {
    fileprivate func closeAfterwards(_ body: () async throws -> Void) async throws {
        defer { try? close() }
        try await body()
    }
}
