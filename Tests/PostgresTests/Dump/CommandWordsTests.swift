// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Postgres

@Suite struct CommandWordsTests {
    @Test(arguments: [
        ("", []),
        ("  \t\n ", []),
        ("docker compose exec -T postgres", ["docker", "compose", "exec", "-T", "postgres"]),
        (" a  b ", ["a", "b"]),
        ("'my postgres' \"two words\" three\\ words", ["my postgres", "two words", "three words"]),
        ("a'b'\"c\"d", ["abcd"]),
        ("'' \"\" x", ["", "", "x"]),
        ("'$HOME; rm -rf' '`x`'", ["$HOME; rm -rf", "`x`"]),
        ("\"a\\\"b\\\\c\\$d\\n\"", ["a\"b\\c$d\\n"]),
        ("'a\\'", ["a\\"]),
        ("--user=postgres ÄÖ", ["--user=postgres", "ÄÖ"]),
        ("\\$x \\' \\\\", ["$x", "'", "\\"]),
        // A quote stays one with a combining mark after it.
        ("'\u{301}a b'", ["\u{301}a b"]),
    ])
    func `words are cut as a POSIX shell cuts them`(line: String, words: [String]) throws {
        #expect(try CommandWords.split(line) == words)
    }

    @Test(arguments: [
        "a 'b", "a \"b", "a\\", "echo $HOME", "\"$x\"", "\"`x`\"", "a|b", "a;b", "a & b", "a>b", "a<b", "$(x)", "`x`",
        "a\0b",
    ])
    func `what only a shell understands, or an open quote, is refused`(line: String) {
        let error = #expect(throws: WaldenError.self) { try CommandWords.split(line) }
        #expect(error?.code == .configuration)
    }
}
