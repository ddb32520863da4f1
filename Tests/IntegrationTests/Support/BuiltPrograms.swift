// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// The programs of this build: they are built into the folder that the tests run from.
struct BuiltPrograms: Sendable {
    let folder: FilePath

    var walden: FilePath { folder.appending("walden") }
    var helper: FilePath { folder.appending("walden-wal") }

    /// Fails the test where `cluster`'s user cannot run them, which would otherwise look like a defect of theirs.
    static func find(for cluster: ThrowawayCluster) async throws -> BuiltPrograms {
        let own = FilePath(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let programs = BuiltPrograms(folder: own.removingLastComponent())
        for program in [programs.walden, programs.helper] {
            let answer = try await cluster.run("/usr/bin/test", ["-x", program.string])
            try #require(answer.status == 0, "\(program) is not built, or the servers' user may not run it")
        }
        return programs
    }
}
