// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

/// A push that is killed, stopped, or has nobody to talk to.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct PushInterruptedTests {
    /// `$1` seconds after it began, the push of the rest is killed; status 0 when it had ended by itself before.
    private static let kill = """
        delay=$1; shift; "$@" 2>/dev/null & child=$!
        sleep "$delay"; kill -KILL "$child" 2>/dev/null; wait "$child"
        """

    /// Begins the push of the rest, stops it while its file has no name yet, and sends it signal `$2`.
    private static let strike = """
        folder=$1 signal=$2; shift 2; env --default-signal "$@" & child=$!
        while set -- "$folder"/put.*; [ ! -e "$1" ]; do kill -0 "$child" 2>/dev/null || exit 200; done
        kill -STOP "$child"; [ -e "$1" ] || exit 201
        kill "-$signal" "$child"; kill -CONT "$child"; wait "$child"
        """

    /// Fault 3 of docs/faults.md.
    @Test func `killed at any point, nothing or the whole segment is there, and the next push succeeds`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.segment(5)
            let clock = ContinuousClock()
            let usual = try await clock.measure { expectQuietSuccess(try await fixture.push(path)) }
            try await fixture.remove(fixture.stored(path.name))
            var random = SeededRandom(seed: 20_261_122)
            for _ in 0..<40 {
                let delay = usual * Double.random(in: 0...1, using: &random)
                let words = [fixture.programs.walden.string, "wal", "push", path.string]
                _ = try await fixture.shell(Self.kill, ["\(delay / .seconds(1))"] + words)
                guard fixture.isStored(path.name) else { continue }
                #expect(try await fixture.isIdentical(path.name, to: path))
                try await fixture.remove(fixture.stored(path.name))
            }
            try await expectNextPush(of: path, fixture)
        }
    }

    /// Fault 3 of docs/faults.md.
    @Test func `killed while the file has no name yet, it leaves a temporary that the next push sweeps`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.noisySegment()
            for _ in 0..<3 { #expect(try await strike("KILL", path, fixture) == 128 + 9) }
            #expect(try fixture.temporaries().count == 3)
            #expect(!fixture.isStored(path.name))
            try await expectNextPush(of: path, fixture)
        }
    }

    /// Fault 4 of docs/faults.md.
    @Test(arguments: ["TERM", "INT", "QUIT", "HUP"])
    func `a signal to stop ends it with a status that means try again`(signal: String) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.noisySegment()
            let status = try await strike(signal, path, fixture)
            #expect((1...125).contains(status), "\(status)")
            #expect(!fixture.isStored(path.name))
            try await expectNextPush(of: path, fixture)
        }
    }

    /// Fault 13 of docs/faults.md.
    @Test(arguments: [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full 2>/dev/full"])
    func `closed or full standard streams change neither status nor content`(redirections: String) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let (path, target) = (try await fixture.segment(5), try await fixture.makeFolder("target"))
            let other = try await fixture.segment(5, filler: 7, in: "other")
            func quietly(_ words: String...) async throws -> Int32 {
                try await fixture.shell("\"$@\" \(redirections)", [fixture.programs.helper.string] + words).status
            }
            #expect(try await quietly("push", path.string) == 0)
            let before = try await fixture.listing()
            // Each of these has something to say.
            #expect(try await quietly("push", path.string) == 0)
            #expect(try await (1...125).contains(quietly("push", other.string)))
            #expect(try await (1...125).contains(quietly("push", "nonsense")))
            #expect(try await quietly("fetch", "nonsense", target.appending("x").string) == 126)
            #expect(try await quietly("fetch", path.name, target.appending("x").string) == 0)
            #expect(try await fixture.areEqual(path, target.appending("x")))
            #expect(try await fixture.listing() == before)
            #expect(try await fixture.isIdentical(path.name, to: path))
        }
    }

    @Test func `a closed standard stream's number goes to no file of ours`() async throws {
        let line = """
            folder=$1; shift; "$@" <&- >&- 2>&- & child=$!
            while set -- "$folder"/put.*; [ ! -e "$1" ]; do kill -0 "$child" 2>/dev/null || exit 200; done
            kill -STOP "$child"; for number in 0 1 2; do readlink "/proc/$child/fd/$number"; done
            kill -CONT "$child"; wait "$child"
            """
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.noisySegment()
            let folder = fixture.repository.appending(".walden-tmp").string
            let words = [fixture.programs.walden.string, "wal", "push", path.string]
            let answer = try await fixture.shell(line, [folder] + words)
            #expect(answer == (0, "/dev/null\n/dev/null\n/dev/null\n", ""), "\(answer)")
        }
    }

    /// The status, of the shell's kind. Begins anew when the push was faster than the shell.
    private func strike(_ signal: String, _ path: FilePath, _ fixture: WaldenFixture) async throws -> Int32 {
        let folder = fixture.repository.appending(".walden-tmp").string
        for _ in 0..<10 {
            // What an earlier one left would be taken for the new one's.
            let kept = fixture.cluster.folder.appending("kept").string
            _ = try await fixture.shell("mkdir -p \"$2\"; mv \"$1\"/put.* \"$2\" 2>/dev/null", [folder, kept])
            let words = [fixture.programs.walden.string, "wal", "push", path.string]
            let status = try await fixture.shell(Self.strike, [folder, signal] + words).status
            _ = try await fixture.shell("mv \"$2\"/put.* \"$1\" 2>/dev/null", [folder, kept])
            if status < 200, !fixture.isStored(path.name) || status != 0 { return status }
            if fixture.isStored(path.name) { try await fixture.remove(fixture.stored(path.name)) }
        }
        throw StruckInVain()
    }

    private func expectNextPush(of path: FilePath, _ fixture: WaldenFixture) async throws {
        expectQuietSuccess(try await fixture.push(path))
        #expect(try fixture.temporaries().isEmpty)
        let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
        expectQuietSuccess(try await fixture.fetch(path.name, target))
        #expect(try await fixture.areEqual(path, target))
    }
}

private struct StruckInVain: Error {}

extension WaldenFixture {
    /// A segment that does not compress, so that storing it takes a while.
    func noisySegment() async throws -> FilePath {
        var random = SeededRandom(seed: 7)
        return try await segment(6) { bytes in
            for index in stride(from: 8192, to: bytes.count, by: 8) {
                let word = random.next()
                for byte in 0..<8 { bytes[index + byte] = UInt8(truncatingIfNeeded: word >> (8 * UInt64(byte))) }
            }
        }
    }
}
