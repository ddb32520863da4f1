// SPDX-License-Identifier: MIT

/// What an `archive_command` does, as far as it can be told from its words.
struct ArchiveCommand {
    enum Verdict: Equatable {
        /// It ends at `walden-wal push` or `walden wal push`. What it says of configuration file and socket; nil: nothing.
        case ours(config: String?, socket: String?)
        /// The same, and what stands behind hides its failure.
        case masked(by: String)
        /// It is not told which file to archive.
        case withoutPath
        /// It does nothing, or there is none.
        case nothing
        /// It mentions Walden in a way that is not understood: a script, say.
        case unclear
        case foreign
    }

    private let text: String
    private let parts: [ShellWords.Part]

    init(_ text: String) {
        self.text = text
        parts = ShellWords(text).parts
    }

    var verdict: Verdict {
        if let call = ourCall { return judge(call) }
        if isNothing { return .nothing }
        return text.contains("walden") ? .unclear : .foreign
    }

    /// The words of the call, those before the program too, and the operators behind it.
    private var ourCall: (words: [String], behind: [String])? {
        guard let program = parts.indices.first(where: isOurs) else { return nil }
        let begin = parts[..<program].lastIndex(where: Self.isOperator).map { $0 + 1 } ?? 0
        let end = parts[program...].firstIndex(where: Self.isOperator) ?? parts.endIndex
        let behind = parts[end...].compactMap { if case .operator(let text) = $0 { text } else { nil } }
        return (parts[begin..<end].compactMap(Self.word), behind)
    }

    private func isOurs(_ index: Int) -> Bool {
        guard case .word(let word) = parts[index] else { return false }
        let rest = parts[(index + 1)...].prefix { !Self.isOperator($0) }.compactMap(Self.word)
        switch word.split(separator: "/").last {
        case "walden-wal": return rest.contains("push")
        case "walden": return rest.starts(with: ["wal", "push"])
        default: return false
        }
    }

    private static func isOperator(_ part: ShellWords.Part) -> Bool { if case .operator = part { true } else { false } }

    private func judge(_ call: (words: [String], behind: [String])) -> Verdict {
        // With && a failure stays one.
        if let mask = call.behind.first(where: { $0 != "&&" }) { return .masked(by: mask) }
        guard call.words.contains("%p") else { return .withoutPath }
        let config = Self.option("--config", call.words) ?? Self.assigned("WALDEN_CONFIG", call.words)
        let socket = Self.option("--socket", call.words) ?? Self.assigned("WALDEN_SOCKET", call.words)
        return .ours(config: config, socket: socket)
    }

    private static func option(_ name: String, _ words: [String]) -> String? {
        if let index = words.firstIndex(of: name) { return words.dropFirst(index + 1).first.map(unescaped) }
        return assigned(name, words)
    }

    private static func assigned(_ name: String, _ words: [String]) -> String? {
        words.first { $0.hasPrefix("\(name)=") }.map { unescaped(String($0.dropFirst(name.count + 1))) }
    }

    /// PostgreSQL reads `%%` as one.
    private static func unescaped(_ text: String) -> String { text.replacing("%%", with: "%") }

    private var isNothing: Bool {
        let words = parts.compactMap(Self.word)
        guard let first = words.first else { return true }
        return text == "(disabled)"
            || ["true", ":", "exit"].contains(first.split(separator: "/").last)
    }

    private static func word(_ part: ShellWords.Part) -> String? {
        if case .word(let word) = part { word } else { nil }
    }

    /// For people, cut, and without what could be a secret: values of assignments and options, and logins in URLs.
    var shown: String {
        let words = text.split(separator: " ").map { word -> String in
            guard let sign = word.firstIndex(of: "="), !word.hasPrefix("WALDEN_") else { return String(word) }
            return "\(word[...sign])…"
        }
        let line = words.joined(separator: " ").replacing(#/:\/\/[^\s@\/]{0,300}@/#) { _ in "://…@" }
        return line.count > Self.longest ? "\(line.prefix(Self.longest))…" : line
    }

    private static let longest = 160
}
