// SPDX-License-Identifier: MIT

import Host
import PostgresTestSupport
import SystemPackage
import Testing

/// What a segment is not gets refused before one byte of it is stored.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct PushRefusesTests {
    /// Pushes what `make` makes of each of `cases`, and compares the repository before and after.
    private func expectNothingStored<Case>(
        of cases: [Case], sourceLocation: SourceLocation = #_sourceLocation,
        _ make: (WaldenFixture, Case) async throws -> (path: FilePath, words: [String])
    ) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            try await fixture.pushed(4)
            let before = try await fixture.listing()
            for item in cases {
                let (path, words) = try await make(fixture, item)
                expectRefused(try await fixture.push(path), naming: words, sourceLocation: sourceLocation)
                #expect(try await fixture.listing() == before, "\(item)", sourceLocation: sourceLocation)
                #expect(try fixture.temporaries().isEmpty, "\(item)", sourceLocation: sourceLocation)
            }
        }
    }

    /// Fault 9 of docs/faults.md.
    @Test func `a second cluster's segment, with both identifiers and the cure`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            try await fixture.pushed(1)
            let before = try await fixture.listing()
            try await WaldenFixture.with(.withoutServer) { other in
                let foreign = try other.firstSegment()
                // Its name is taken here or not: what counts is whose it is.
                for path in [foreign, try await other.segment(77)] {
                    try await fixture.cluster.succeed(
                        "/bin/mkdir", ["-p", fixture.cluster.folder.appending("foreign").string])
                    let copy = try await fixture.file(path.name, try SmallFile.bytes(at: path), in: "foreign")
                    expectRefused(
                        try await fixture.push(copy),
                        naming: [
                            fixture.systemIdentifier, other.systemIdentifier,
                            "walden init --new-generation", "switch its archiving off",
                        ])
                }
            }
            #expect(try await fixture.listing() == before)
        }
    }

    @Test func `a foreign server's history file, which does not say whose it is`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let before = try await fixture.listing()
            try await WaldenFixture.with(.withoutServer) { other in
                let history = try await fixture.file(
                    "00000002.history", Array("1\t0/5000000\tno recovery target specified\n".utf8))
                let words = [fixture.programs.helper.string, "push", history.string]
                let answer = try await fixture.run(words, in: other.cluster.dataDirectory)
                expectRefused(
                    answer, naming: [fixture.systemIdentifier, other.systemIdentifier])
            }
            #expect(try await fixture.listing() == before)
        }
    }

    /// Fault 8 of docs/faults.md.
    @Test func `a wrong size`() async throws {
        let mebibyte = 1 << 20
        let sizes = [0, 1, 39, 8192, mebibyte, 16 * mebibyte - 1, 16 * mebibyte + 1, 32 * mebibyte]
        try await expectNothingStored(of: sizes) { fixture, bytes in
            let path = try await fixture.segment(5) { content in
                content = Array(content.prefix(bytes)) + [UInt8](repeating: 0, count: max(0, bytes - content.count))
            }
            return (path, ["\(bytes) bytes"])
        }
    }

    /// Fault 9 of docs/faults.md.
    @Test func `a magic number that no PostgreSQL from 15 on writes`() async throws {
        try await expectNothingStored(of: [0, 0x1234, 0xC110, 0xD10D] as [UInt16]) { fixture, magic in
            (try await fixture.segment(5) { $0.put(magic, at: .magic) }, ["magic number"])
        }
    }

    /// Fault 9 of docs/faults.md.
    @Test func `a magic number of a later PostgreSQL is a warning, and it is stored`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.segment(5) { $0.put(0xD1F0 as UInt16, at: .magic) }
            let answer = try await fixture.push(path)
            #expect(answer.status == 0 && answer.err.contains("0xD1F0"), "\(answer)")
            #expect(try await fixture.isIdentical(path.name, to: path))
        }
    }

    /// Fault 9 of docs/faults.md.
    @Test func `a header that does not fit the name or the cluster`() async throws {
        let defects: [(field: HeaderField, value: UInt32, words: [String])] = [
            (.pageAddress, 0x0400_0000, ["000000020000000000000007", "0/4000000", "0/7000000"]),
            (.timeline, 3, ["timeline 3"]), (.timeline, 0, ["timeline 0"]), (.segmentSize, 1_048_576, ["1048576"]),
        ]
        try await expectNothingStored(of: defects) { fixture, defect in
            (try await fixture.segment(7, timeline: 2) { $0.put(defect.value, at: defect.field) }, defect.words)
        }
    }

    @Test func `a segment under another one's name`() async throws {
        try await expectNothingStored(of: ["000000010000000000000007", "000000010000000100000004"]) { fixture, name in
            let bytes = try SmallFile.bytes(at: try await fixture.segment(4))
            return (try await fixture.file(name, bytes), [name, "0/4000000"])
        }
    }

    @Test func `zeroes and text of the right size`() async throws {
        try await expectNothingStored(of: [0, UInt8(ascii: "x")]) { fixture, filler in
            let path = try await fixture.segment(5) { $0 = [UInt8](repeating: filler, count: $0.count) }
            return (path, [path.name])
        }
    }

    @Test func `a history file that is none`() async throws {
        let files = [
            ("00000002.history", "one\ttwo\n"), ("00000002.history", ""),
            ("00000002.history", "2\t0/5000000\tnobody\n"),
            ("000000010000000000000005.00000028.backup", "not a backup history file\n"),
        ]
        try await expectNothingStored(of: files) { fixture, file in
            (try await fixture.file(file.0, Array(file.1.utf8)), [])
        }
    }
}
