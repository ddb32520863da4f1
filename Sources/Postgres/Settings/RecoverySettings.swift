// SPDX-License-Identifier: MIT

/// Settings for a recovery, in order, and their place in `postgresql.auto.conf`: a block between two marking lines.
///
/// ALTER SYSTEM rewrites that file without comments and so loses the marks; the settings then stay, and a block that is
/// added later overrides them, because the last value of a name counts.
public struct RecoverySettings: Sendable, Equatable {
    public struct Pair: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public var pairs: [Pair]

    public init(pairs: [Pair]) { self.pairs = pairs }

    static let beginning = "# begin walden recovery settings"
    static let ending = "# end walden recovery settings"

    /// The block, ending with a newline.
    ///
    /// Values are quoted by the rules of src/backend/utils/misc/guc-file.l, so that any value comes back as it was, but
    /// for NUL, which no setting can hold and which is left out. Names keep only letters, digits, `_` and `.`.
    public func block() -> String {
        let lines = pairs.map { "\(Self.harmless($0.name)) = \(Self.quoted($0.value))" }
        return ([Self.beginning] + lines + [Self.ending]).map { $0 + "\n" }.joined()
    }

    /// `autoConf` without the blocks that are in it and with the block of `settings`, if any, at its end.
    ///
    /// A beginning without its end is removed alone: what follows it may be somebody else's.
    public static func replacingBlock(in autoConf: String, with settings: RecoverySettings?) -> String {
        // Scalars, not characters: to Swift CR LF is one character, which is no newline.
        let lines = autoConf.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        var text = withoutBlocks(lines).joined(separator: "\n")
        guard let settings else { return text }
        if !text.isEmpty, text.unicodeScalars.last != "\n" { text += "\n" }
        return text + settings.block()
    }

    private static func withoutBlocks(_ lines: [String]) -> [String] {
        var kept: [String] = []
        var index = 0
        while index < lines.count {
            guard isMark(lines[index], beginning) else {
                kept.append(lines[index])
                index += 1
                continue
            }
            let rest = lines[(index + 1)...]
            let end = rest.firstIndex { isMark($0, ending) || isMark($0, beginning) }
            index = end.map { isMark(lines[$0], ending) ? $0 + 1 : index + 1 } ?? index + 1
        }
        return kept
    }

    private static func isMark(_ line: String, _ mark: String) -> Bool { line == mark || line == mark + "\r" }

    private static func harmless(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.filter {
                    $0.isASCII
                        && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == ".")
                }))
    }

    private static func quoted(_ value: String) -> String {
        let escaped = value.unicodeScalars.map { scalar in
            switch scalar {
            case "'": "''"
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\0": ""
            default: String(scalar)
            }
        }
        return "'\(escaped.joined())'"
    }
}
