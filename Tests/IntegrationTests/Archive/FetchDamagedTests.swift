// SPDX-License-Identifier: MIT

import Foundation
import Host
import PostgresTestSupport
import SystemPackage
import Testing

/// What is stored is damaged: nothing of it reaches the path that PostgreSQL reads.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct FetchDamagedTests {
    private struct Defect: Sendable {
        let name: String
        let change: @Sendable ([UInt8]) -> [UInt8]

        init(_ name: String, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
            self.name = name
            self.change = change
        }

        /// The bits of one byte turned over, `permille` of the way through, or `offset` bytes in.
        static func flip(permille: Int = 0, offset: Int = 0) -> Defect {
            Defect("flipped at \(permille) permille + \(offset)") { bytes in
                var copy = bytes
                copy[(bytes.count - 1) * permille / 1000 + offset] ^= 0xFF
                return copy
            }
        }
    }

    /// Damages the stored segment by each of `defects` in turn.
    private func expectStopped(by defects: [Defect]) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let stored = URL(fileURLWithPath: fixture.stored(path.name).string)
            let content = try [UInt8](Data(contentsOf: stored))
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            for defect in defects {
                try Data(defect.change(content)).write(to: stored)
                let answer = try await fixture.fetch(path.name, target)
                #expect(answer.status == 126, "\(defect.name)")
                IntegrationTests.expectStopped(answer, naming: [path.name])
                let left = try fixture.names(in: target.removingLastComponent())
                #expect(left.isEmpty, "\(defect.name): \(left)")
            }
            try Data(content).write(to: stored)
            expectQuietSuccess(try await fixture.fetch(path.name, target))
        }
    }

    /// Fault 17 of docs/faults.md.
    @Test func `a flipped byte anywhere`() async throws {
        var defects: [Defect] = []
        for offset in [0, 1, 2, 3, 4, 5, 6, 9, 30] { defects.append(.flip(offset: offset)) }
        for permille in [10, 100, 300, 500, 700, 900, 999, 1000] { defects.append(.flip(permille: permille)) }
        try await expectStopped(by: defects)
    }

    /// Fault 8 of docs/faults.md.
    @Test func `truncated, emptied, lengthened`() async throws {
        try await expectStopped(by: [
            Defect("empty") { _ in [] }, Defect("one byte") { Array($0.prefix(1)) },
            Defect("half") { Array($0.prefix($0.count / 2)) }, Defect("without its last byte") { $0.dropLast() },
            Defect("without its checksum") { $0.dropLast(4) },
            Defect("zeroes") { [UInt8](repeating: 0, count: $0.count) },
            Defect("with a tail") { $0 + [1, 2, 3, 4, 5] }, Defect("twice") { $0 + $0 },
        ])
    }

    @Test func `another segment's object under its name`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let (path, other) = (try await fixture.pushed(5), try await fixture.pushed(6))
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            let words = [fixture.stored(other.name).string, fixture.stored(path.name).string]
            try await fixture.cluster.succeed("/bin/cp", words)
            IntegrationTests.expectStopped(
                try await fixture.fetch(path.name, target), naming: [path.name, "0/6000000"])
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }

    /// Fault 17 of docs/faults.md.
    @Test(arguments: ["gzip -c", "cat", "head -c 1048576 | zstd -q -c", "zstd -q -c | zstd -q -c"])
    func `bytes that are not what the suffix says`(pipe: String) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let stored = fixture.stored(path.name).string
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            #expect(try await fixture.shell("<\"$1\" \(pipe) >\"$2\"", [path.string, stored]).status == 0)
            IntegrationTests.expectStopped(try await fixture.fetch(path.name, target), naming: [path.name])
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }

    @Test func `a damaged history file`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let history = try await fixture.file("00000002.history", Array("1\t0/5000000\tnobody knows\n".utf8))
            expectQuietSuccess(try await fixture.push(history))
            let target = try await fixture.makeFolder("target").appending("RECOVERYHISTORY")
            let stored = fixture.stored(history.name).string
            try await fixture.cluster.succeed("/usr/bin/truncate", ["--size=-1", stored])
            IntegrationTests.expectStopped(try await fixture.fetch(history.name, target), naming: [history.name])
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }
}
