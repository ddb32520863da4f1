// SPDX-License-Identifier: MIT

import Errors
import Glibc
import SystemPackage
import Testing

@testable import Operations

/// A folder's owner, mode and room.
@Suite("Check of a directory") struct DirectoryCheckTests {
    @Test(arguments: [
        (0o700, false, CheckFinding.Result.ok), (0o750, true, .ok), (0o750, false, .warn), (0o755, true, .warn),
        (0o777, true, .failed),
    ])
    func `the mode is judged by who is meant to read`(
        _ mode: mode_t, _ isGroupReadable: Bool, _ result: CheckFinding.Result
    ) async throws {
        try await withFolder { folder in
            try #require(chmod(folder.string, mode) == 0)
            let check = DirectoryCheck(folder, isGroupReadable: isGroupReadable, repository: "a")
            let findings = try await Places.run(check)
            #expect(findings["mode"]?.result == result)
            #expect(findings["owner"]?.result == .ok)
            #expect(findings["free space"] != nil)
        }
    }

    @Test func `a folder that is not there fails`() async throws {
        let check = DirectoryCheck("/nowhere/at/all", isGroupReadable: false, repository: "a")
        let findings = try await Places.run(check)
        #expect(findings.map(\.what) == ["directory"] && findings.failed == ["directory"])
        #expect(findings["directory"]?.hint?.contains("Mount") == true)
    }

    @Test(arguments: [(UInt64(500), CheckFinding.Result.ok), (99, .warn), (9, .failed)])
    func `room that runs out is told in time`(_ share: UInt64, _ result: CheckFinding.Result) {
        let report = CheckReport(repository: nil)
        FreeSpace(freeBytes: share << 20, totalBytes: 1000 << 20, freeShare: share).say(report, "/srv")
        #expect(report.close().map(\.result) == [result])
    }
}
