// SPDX-License-Identifier: MIT

import Foundation
import ProgramTestSupport
import Testing

@testable import walden

@Suite("Words and units") struct WordsTests {
    /// Fault 36 of docs/faults.md.
    @Test func `durations need a unit`() {
        let good: [(String, Duration)] = [
            ("500ms", .milliseconds(500)), ("0s", .zero), ("30s", .seconds(30)), ("5min", .seconds(300)),
            ("2h", .seconds(7200)), ("7d", .seconds(604_800)), ("1000000000d", .seconds(86_400_000_000_000)),
        ]
        for (text, duration) in good { #expect(Units.duration(text) == duration, "\(text)") }
        for text in ["", "5", "s", "5 s", " 5s", "-5s", "5S", "5m", "1.5h", "1000000001s", "٥s", "5sec", "0x5s"] {
            #expect(Units.duration(text) == nil, "\(text)")
        }
    }

    @Test func `bytes are said in the unit that fits`() {
        let wanted: [(UInt64, String)] = [
            (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (16 << 20, "16.0 MiB"),
            (1 << 30, "1.0 GiB"), (145_227_776, "138.5 MiB"), (.max, "16384.0 PiB"),
        ]
        for (count, text) in wanted { #expect(Units.bytes(count) == text) }
    }

    @Test func `seconds are said in two units at most`() {
        let wanted: [(Double, String)] = [
            (-1, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3599, "59 min 59 s"), (3600, "1 h 0 min"),
            (1e300, "277777 h 46 min"), (.infinity, "277777 h 46 min"),
        ]
        for (seconds, text) in wanted { #expect(Units.duration(seconds: seconds) == text) }
    }

    @Test func `the nearest word is one that a slip of the finger explains`() {
        let known = ["cluster", "repositories", "backup", "restore", "wal"]
        #expect(NearestWord.of("clustr", among: known) == "cluster")
        #expect(NearestWord.of("Backup", among: known) == "backup")
        #expect(NearestWord.of("repository", among: known) == "repositories")
        #expect(NearestWord.of("wla", among: known) == "wal")
        #expect(NearestWord.of("zzzzzzzz", among: known) == nil)
        #expect(NearestWord.of("x", among: []) == nil)
        #expect(NearestWord.edits("", "") == 0)
        #expect(NearestWord.edits("", "abc") == 3)
        #expect(NearestWord.edits("kitten", "sitting") == 3)
    }

    @Test func `a cluster's name can be a component of a key`() {
        for name in ["main", "a", "0", "A-b_9", String(repeating: "x", count: 63)] {
            #expect(ClusterName.isValid(name), "\(name)")
        }
        for name in [
            "", "-a", "_a", "a.b", "a/b", "..", "a b", "ä", "a\n", "a\0", String(repeating: "x", count: 64),
            "walden.json",
        ] { #expect(!ClusterName.isValid(name), "\(name)") }
    }

    /// The shell is the judge. `%` is doubled, as PostgreSQL halves it again.
    @Test func `a quoted word comes out of the shell as it was`() async throws {
        let words = [
            "", "a", "/usr/bin/walden-wal", "a b", "it's", "''", "$HOME", "`id`", "$(id)", "a;b", "a&b", "a|b", "*",
            "?",
            "~", "#x", "\\", "\"", "\n", "\t", "a\\'b", "!x", "{a,b}", "é日🐘", "-n", "%p", "100%", "a=b", "<>",
        ]
        for word in words {
            let quoted = ShellQuote.word(word).replacing("%%", with: "%")
            let outcome = try await TestProgram.run("/bin/sh", ["-c", "printf '%s|' \(quoted)"])
            #expect(outcome.text == word + "|", "\(quoted)")
        }
        #expect(ShellQuote.word("%p") == "%%p")
        #expect(ShellQuote.word("/a/b-c_d.e") == "/a/b-c_d.e")
    }
}
