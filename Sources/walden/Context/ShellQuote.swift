// SPDX-License-Identifier: MIT

/// Words for `sh -c`, which is how PostgreSQL runs its commands.
enum ShellQuote {
    /// As it is when it holds only harmless characters, else in single quotes. `%` is doubled, since PostgreSQL reads it.
    static func word(_ text: String) -> String {
        argument(text.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%"))
    }

    /// The same for a person's shell: nothing is doubled.
    static func argument(_ text: String) -> String {
        let isHarmless = !text.isEmpty && text.utf8.allSatisfy(isHarmless)
        guard !isHarmless else { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/._-+=:@%".utf8.contains(byte)
        }
    }
}
