// SPDX-License-Identifier: MIT

import Errors

/// Arguments that a user adds to pg_dump's, looked through as getopt_long will read them.
enum ExtraArguments {
    /// What may not be there, and why. A word of two letters or fewer with one dash, any other with two.
    static let forbidden: [String: String] = {
        let connection = "the connection is configured elsewhere, and a password here would show in the process list"
        let output = "Walden reads the dump from pg_dump's output"
        let ours = "Walden sets it, from a setting of its own"
        var reasons = [
            "create": "a dump with it is restored over the database it came from, whatever it is restored into"
        ]
        for name in ["d", "dbname", "h", "host", "p", "port", "U", "username"] { reasons[name] = connection }
        for name in ["w", "no-password", "W", "password"] {
            reasons[name] = "nobody is there to be asked for a password"
        }
        for name in ["f", "file"] { reasons[name] = output }
        for name in ["V", "version", "?", "help"] { reasons[name] = "there would be no dump" }
        for name in ["F", "format", "j", "jobs", "Z", "compress", "snapshot", "lock-wait-timeout"] {
            reasons[name] = ours
        }
        reasons["C"] = reasons["create"]
        reasons["serializable-deferrable"] = "it cannot use the snapshot that Walden holds"
        reasons["binary-upgrade"] = "it is for pg_upgrade alone"
        return reasons
    }()

    /// Letters and names whose value may be the next word. The value of any other is written after `=`.
    private static let lettersWithValue: Set<Character> = ["e", "E", "n", "N", "S", "t", "T"]
    private static let namesWithValue: Set<String> = [
        "encoding", "exclude-extension", "exclude-schema", "exclude-table", "exclude-table-and-children",
        "exclude-table-data", "exclude-table-data-and-children", "extension", "extra-float-digits", "filter",
        "include-foreign-data", "restrict-key", "role", "rows-per-insert", "schema", "section", "superuser",
        "sync-method", "table", "table-and-children",
    ]

    /// `words` as they are. Throws `.configuration` with the reason for the first that is not allowed.
    static func checked(_ words: [String]) throws(WaldenError) -> [String] {
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
            } else if word.hasPrefix("--"), word.count > 2 {
                isValue = try takesNext(long: word)
            } else if word.hasPrefix("-"), word.count > 1, word != "--" {
                isValue = try takesNext(letters: word)
            } else {
                throw refusal(word, "pg_dump would take it for the name of a database; write values as --option=value")
            }
            if word.contains("\0") { throw refusal("one of them", "it holds a NUL character") }
        }
        if isValue, let last = words.last { throw refusal(last, "its value is missing") }
        return words
    }

    /// getopt_long takes any beginning of a name that no other name has, so none that may stand for a forbidden one is let through.
    private static func takesNext(long word: String) throws(WaldenError) -> Bool {
        let name = String(word.dropFirst(2).prefix { $0 != "=" })
        let meant = forbidden.keys.filter { $0.count > 1 && $0.hasPrefix(name) }.min()
        if let meant, !namesWithValue.contains(name) { throw refusal("--\(meant)", forbidden[meant] ?? "") }
        return !word.contains("=") && namesWithValue.contains(name)
    }

    private static func takesNext(letters word: String) throws(WaldenError) -> Bool {
        var rest = word.dropFirst()
        while let letter = rest.popFirst() {
            if let reason = forbidden[String(letter)] { throw refusal("-\(letter)", reason) }
            if lettersWithValue.contains(letter) { return rest.isEmpty }
        }
        return false
    }

    private static func refusal(_ word: String, _ reason: String) -> WaldenError {
        WaldenError(
            .configuration, "cannot give pg_dump the extra argument \(word.prefix { $0 != "=" })", cause: reason,
            hint: "Take it out of the extra arguments.")
    }
}
