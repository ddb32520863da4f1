// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

/// A disk whose calls fail, one after another: strace answers in the kernel's place.
@Suite(
    .serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: DiskRecording.isPossible, "\(DiskRecording.skipped)"))
struct BrokenDiskTests {
    /// Fault 13 of docs/faults.md.
    @Test(arguments: [("fsync", "EIO", 5), ("mkdirat", "EIO", 4), ("linkat", "EIO", 1), ("linkat", "ENOSPC", 1)])
    func `a call that fails fails the push, shows nothing that is not whole, and the next push succeeds`(
        call: String, error: String, most: Int
    ) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let segment = try await fixture.segment(7)
            let command = ["wal", "push", "--config", fixture.configuration.string, segment.string]
            var failed = 0
            while true {
                let failing = ["-e", "inject=\(call):error=\(error):when=\(failed + 1)"]
                let work = try await DiskRecording.of(
                    [fixture.programs.walden.string] + command, below: fixture.repository, in: fixture.cluster, failing)
                if work.status == 0 { break }
                failed += 1
                #expect((1...125).contains(work.status), "\(failing)")
                if fixture.isStored(segment.name) { #expect(try await fixture.isIdentical(segment.name, to: segment)) }
                #expect(try await fixture.run([fixture.programs.walden.string] + command).status == 0)
                #expect(try await fixture.isIdentical(segment.name, to: segment))
                #expect(try fixture.temporaries().isEmpty)
                let generation = "\(fixture.cluster.programs.major)-\(fixture.systemIdentifier)"
                try await fixture.remove(fixture.repository.appending("main/\(generation)"))
            }
            #expect(failed >= most)
        }
    }
}
