// SPDX-License-Identifier: MIT

/// A command line as a shell splits it, as far as quotes, blanks and operators go: nothing is expanded.
struct ShellWords {
    enum Part: Equatable {
        /// Without its quotes.
        case word(String)
        /// `|`, `||`, `&&`, `&`, `;`.
        case `operator`(String)
    }

    private(set) var parts: [Part] = []
    private var word: String?

    init(_ text: String) {
        var rest = Substring(text)
        while let next = rest.popFirst() { take(next, &rest) }
        end()
    }

    private mutating func take(_ next: Character, _ rest: inout Substring) {
        switch next {
        case "'", "\"":
            let end = rest.firstIndex(of: next) ?? rest.endIndex
            word = (word ?? "") + rest[..<end]
            rest = rest[end...].dropFirst()
        case "\\": word = (word ?? "") + (rest.popFirst().map(String.init) ?? "")
        case " ", "\t": end()
        // The ampersand of a redirection, as in 2>&1, is none.
        case "&" where word?.last == ">": word?.append(next)
        case "|", "&", ";", "\n": add(next, &rest)
        default: word = (word ?? "") + String(next)
        }
    }

    private mutating func add(_ next: Character, _ rest: inout Substring) {
        end()
        let isDouble = next != ";" && rest.first == next
        if isDouble { rest.removeFirst() }
        parts.append(.operator(next == "\n" ? ";" : isDouble ? "\(next)\(next)" : String(next)))
    }

    private mutating func end() {
        if let word { parts.append(.word(word)) }
        word = nil
    }
}
