// SPDX-License-Identifier: MIT

/// Texts that must not be shown, and the removal of them from what a program wrote.
struct Secrets: Sendable {
    /// Shorter ones are left: a message without a letter would say nothing, and libpq never repeats a password.
    private static let shortest = 3

    private let values: [String]

    init(_ values: [String]) {
        self.values = values.filter { $0.count >= Self.shortest }.sorted { $0.count > $1.count }
    }

    /// `text`, at most some 64 KiB, without our secrets, and without what SQL and connection strings in it mark as passwords.
    func redacted(_ text: String) -> String {
        var text = text
        for value in values {
            text = text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "…")
        }
        text = text.replacing(#/((?i)password\s+)'(?:[^']|'')*'?/#) { "\($0.1)'…'" }
        text = text.replacing(#/((?i)password\s*=\s*)(?:''(?:\\''|[^'\\]|\\.){0,300}''|'(?:[^'\\]|\\.)*'?|[^\s'"]+)/#) {
            "\($0.1)…"
        }
        return text.replacing(#/:\/\/([^\s:@\/]{0,300}):[^\s@]{0,300}@/#) { "://\($0.1):…@" }
    }
}
