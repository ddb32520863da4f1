// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

/// Written once, never overwritten.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct PushTwiceTests {
    /// Fault 1 of docs/faults.md.
    @Test func `the same content again is success, and nothing is written`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.segment(5)
            expectQuietSuccess(try await fixture.push(path))
            let before = try await fixture.listing()
            let again = try await fixture.push(path)
            #expect(again.status == 0 && again.out.isEmpty)
            #expect(again.err.split(separator: "\n").count == 1 && again.err.contains(path.name), "\(again)")
            #expect(try await fixture.listing() == before)
        }
    }

    /// Fault 2 of docs/faults.md.
    @Test(arguments: ["", ".partial"])
    func `other content is refused with both checksums, and the first stays`(suffix: String) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let first = try await fixture.segment(5, filler: 1, suffix: suffix)
            let second = try await fixture.segment(5, filler: 2, suffix: suffix, in: "other")
            expectQuietSuccess(try await fixture.push(first))
            let before = try await fixture.listing()
            var sums: [String] = []
            for path in [first, second] {
                let out = try await fixture.cluster.succeed("/usr/bin/sha256sum", [path.string])
                sums.append(String(out.prefix(64)))
            }
            expectRefused(try await fixture.push(second), naming: [first.name] + sums)
            #expect(try await fixture.listing() == before)
            #expect(try await fixture.isIdentical(first.name, to: first))
        }
    }

    @Test func `what an earlier configuration compressed otherwise is found again`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let (first, second) = (try await fixture.segment(5), try await fixture.segment(5, filler: 9, in: "other"))
            expectQuietSuccess(try await fixture.push(first))
            let before = try await fixture.listing()
            let line = "printf 'compression: {wal: gzip}\\n' >>\"$1\""
            #expect(try await fixture.shell(line, [fixture.configuration.string]).status == 0)
            #expect(try await fixture.push(first).status == 0)
            expectRefused(try await fixture.push(second), naming: [first.name])
            #expect(try await fixture.listing() == before)
        }
    }

    @Test func `a damaged stored segment is never taken for the same one`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let stored = fixture.stored(path.name)
            try await fixture.cluster.succeed("/usr/bin/truncate", ["--size=-100", stored.string])
            expectRefused(try await fixture.push(path), naming: [path.name, "damaged"])
        }
    }

    @Test func `many pushes of one segment at a time all succeed, and one object is there`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.segment(5)
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<6 { group.addTask { try await fixture.push(path).status } }
                for try await status in group { #expect(status == 0) }
            }
            #expect(try await fixture.isIdentical(path.name, to: path))
            #expect(try fixture.temporaries().isEmpty)
        }
    }
}
