// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

extension RecoveryFixture {
    /// Where its drills make their folders.
    var drills: FilePath { folder.appending("drills") }

    var leftInDrills: [String] { names(in: drills) }

    /// Writes the configuration with `lines` below `drill:`.
    func configureDrill(_ lines: [String] = [], _ change: (inout Options) -> Void = { _ in }) async throws {
        try await server.succeed("/bin/mkdir", ["-p", drills.string])
        try await configure(change)
        let text = (["drill:", "directory: \(drills)"] + lines).joined(separator: "\n  ") + "\n"
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: configuration.string))
        defer { try? file.close() }  // what could not be written has thrown
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
    }

    /// Does a drill that must end with `status`; the document that was printed.
    @discardableResult
    func drill(
        _ arguments: String..., status: Int32 = 0, location: SourceLocation = #_sourceLocation
    ) async throws -> JSONText {
        let result = try await walden(["drill", "--json"] + arguments)
        #expect(result.status == status, "\(result.testDescription)", sourceLocation: location)
        return try #require(try result.document()["result"], "\(result.testDescription)", sourceLocation: location)
    }

    func recordedDrills() async throws -> [JSONText] {
        try await succeed("drill", "list", "--json").document()["result"]?["drills"]?.elements ?? []
    }

    /// All of the repository's WAL and backups, with size and times: equal before and after what archives nothing.
    func archived() async throws -> [String] {
        let kept = try generation()
        let out = try await server.succeed(
            "/usr/bin/find",
            [kept.appending("wal").string, kept.appending("base").string, "-type", "f", "-printf", "%p %s %T@ %i\n"])
        return out.split(separator: "\n").map(String.init).sorted()
    }

    /// The server's files, with size and times.
    func filesOfServer() throws -> FolderListing { try FolderListing(server.dataDirectory) }
}

extension JSONText {
    /// The result of a drill's check: `passed`, `failed`, `left_out`.
    func check(_ name: String) -> String? {
        self["drill"]?["checks"]?.elements.first { $0["name"]?.text == name }?["result"]?.text
    }
}
