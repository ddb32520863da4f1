// SPDX-License-Identifier: MIT

import Errors

/// A stanza of an age header (C2SP age.md, "Recipient stanza"): what a recipient's key wraps the file key in, or
/// anything else that readers who do not know its type pass over.
public struct AgeStanza: Sendable, Equatable {
    /// The first argument, such as `X25519`.
    public let type: String
    /// The other arguments.
    public let arguments: [String]
    public let body: [UInt8]

    /// Whether type and arguments may stand in a header is checked when it is sealed, not here.
    public init(type: String, arguments: [String], body: [UInt8]) {
        self.type = type
        self.arguments = arguments
        self.body = body
    }

    static let columnCount = 64

    /// As a header holds it. The last line is shorter than 64 columns, and may be empty.
    var encoded: [UInt8] {
        var lines = Array("-> \(([type] + arguments).joined(separator: " "))\n".utf8)
        let characters = UnpaddedBase64.encode(body)
        for start in stride(from: 0, through: characters.count, by: Self.columnCount) {
            lines += characters[start...].prefix(Self.columnCount) + [UInt8(ascii: "\n")]
        }
        return lines
    }

    /// Throws ``WaldenError`` with code `usage` unless it can stand in a header beside X25519 stanzas.
    func checkCanBeAdded() throws(WaldenError) {
        for argument in [type] + arguments where !Self.isArgument(argument.utf8) {
            throw WaldenError(.usage, "cannot seal with the stanza", cause: "an argument is empty or not visible ASCII")
        }
        guard ![X25519Stanza.type, "scrypt"].contains(type) else {
            throw WaldenError(.usage, "cannot seal with the stanza", cause: "its type would be taken for a recipient's")
        }
    }

    /// ABNF of age.md: 1*VCHAR.
    static func isArgument(_ characters: some Collection<UInt8>) -> Bool {
        !characters.isEmpty && characters.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
