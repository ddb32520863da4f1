// SPDX-License-Identifier: MIT

import Errors
import Operations
import PITR
import SystemPackage
import Testing

@Suite("RestorePreflight") struct RestorePreflightTests {
    private let huge: UInt64 = 1 << 61

    private func refusal(_ request: RestoreRequest) async throws -> WaldenError {
        try await #require(throws: WaldenError.self) { try await RestorePreflight(request, environment: [:]).run() }
    }

    @Test func `too little space is told before anything is written`() async throws {
        try await withFolder { folder in
            let request = try Markers.request([Markers.tree("base", nil, bytes: huge)], into: folder.appending("new"))
            let error = try await refusal(request)
            #expect(error.code == .storageFull)
            #expect(error.message.contains("\(huge) bytes"))
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `trees on one file system need their space together, however much it is`() async throws {
        try await withFolder { folder in
            for bytes in [huge, 1 << 63] {
                let trees = [
                    Markers.tree("base", nil, bytes: bytes), Markers.tree("16385", "/srv/fast", bytes: bytes),
                ]
                let request = try Markers.request(
                    trees, into: folder.appending("new"), tablespaces: [("/srv/fast", folder.appending("fast"))])
                #expect(try await refusal(request).code == .storageFull)
            }
        }
    }

    /// Fault 25 of docs/faults.md.
    @Test func `a folder that is not empty is refused, a tablespace's too`() async throws {
        try await withFolder { folder in
            try folder.appending("fast").makeFolder()
            try folder.appending("fast/x").write()
            let trees = [Markers.tree("base", nil), Markers.tree("16385", "/srv/fast")]
            for (into, fast) in [("new", "fast"), ("fast", "new")] {
                let request = try Markers.request(
                    trees, into: folder.appending(into), tablespaces: [("/srv/fast", folder.appending(fast))])
                #expect(try await refusal(request).code == .refused)
            }
            #expect(try folder.names == ["fast"])
        }
    }

    /// Fault 27 of docs/faults.md.
    @Test func `a major version that is not here is a warning, and an error where its programs are needed`()
        async throws
    {
        try await withFolder { folder in
            var request = try Markers.request(into: folder.appending("new"), major: 97)
            let findings = try await RestorePreflight(request, environment: [:]).run()
            #expect(findings.programs == nil)
            #expect(findings.warnings.contains { $0.contains("97") })
            #expect(findings.roots.roots.map(\.path) == [folder.appending("new")])
            request.programs = "/nowhere"
            #expect(try await refusal(request).code == .notFound)
            #expect(try folder.names.isEmpty)
        }
    }
}
