// SPDX-License-Identifier: MIT

import Errors

/// Reads a header line by line as it arrives, cut anywhere, and holds it to the grammar (C2SP age.md, "ABNF definition
/// of file header"). Each byte is looked at once.
struct AgeHeaderReader {
    static let versionLine = Array("age-encryption.org/v1\n".utf8)
    static let endMark = Array("---".utf8)

    private static let stanzaMark = Array("-> ".utf8)
    private static let lineFeed = UInt8(ascii: "\n")

    private enum Place {
        case version
        case betweenStanzas
        case inBody
    }

    private var place = Place.version
    private var seen: [UInt8] = []
    private var lineStart = 0
    private var stanzas: [AgeStanza] = []
    private var arguments: [String] = []
    private var body: [UInt8] = []

    /// How many bytes it took.
    var byteCount: Int { seen.count }

    /// Takes the next bytes; gives the header once it is whole, and nil before. What of `bytes` lies behind the header
    /// is told by its length.
    mutating func push(_ bytes: ArraySlice<UInt8>) throws(WaldenError) -> AgeHeader? {
        for byte in bytes {
            guard seen.count < AgeHeader.largestByteCount else {
                throw .age("its header is longer than \(AgeHeader.largestByteCount) bytes")
            }
            seen.append(byte)
            if byte == Self.lineFeed {
                let line = seen[lineStart..<seen.count - 1]
                lineStart = seen.count
                if let header = try read(line) { return header }
            } else if place == .version {
                try checkVersion()
            }
        }
        return nil
    }

    private mutating func read(_ line: ArraySlice<UInt8>) throws(WaldenError) -> AgeHeader? {
        switch place {
        case .version:
            try checkVersion()
            place = .betweenStanzas
        case .inBody: try readBody(line)
        case .betweenStanzas where line.starts(with: Self.stanzaMark):
            try readArguments(line.dropFirst(Self.stanzaMark.count))
        case .betweenStanzas where line.starts(with: Self.endMark): return try end(line)
        case .betweenStanzas: throw .age("a line of its header begins neither a stanza nor the end")
        }
        return nil
    }

    private mutating func readArguments(_ line: ArraySlice<UInt8>) throws(WaldenError) {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ AgeStanza.isArgument($0) }) else {
            throw .age("an argument of a stanza is empty or not visible ASCII")
        }
        arguments = parts.map { String(decoding: $0, as: UTF8.self) }
        body = []
        place = .inBody
    }

    private mutating func readBody(_ line: ArraySlice<UInt8>) throws(WaldenError) {
        guard line.count <= AgeStanza.columnCount, let bytes = UnpaddedBase64.decode(line) else {
            throw .age("a line of a stanza's body is not canonical base64 of at most \(AgeStanza.columnCount) columns")
        }
        body += bytes
        guard line.count < AgeStanza.columnCount else { return }
        let type = arguments.first ?? ""
        stanzas.append(AgeStanza(type: type, arguments: Array(arguments.dropFirst()), body: body))
        place = .betweenStanzas
    }

    private func end(_ line: ArraySlice<UInt8>) throws(WaldenError) -> AgeHeader {
        let rest = line.dropFirst(Self.endMark.count)
        guard rest.first == UInt8(ascii: " "), let mac = UnpaddedBase64.decode(rest.dropFirst()), mac.count == 32
        else { throw .age("the MAC of its header is not 32 bytes of canonical base64") }
        guard !stanzas.isEmpty else { throw .age("its header has no stanza") }
        return AgeHeader(stanzas: stanzas, authenticated: Array(seen[..<rest.startIndex]), mac: mac)
    }

    /// What was seen may be the beginning of the version line, or the whole of it.
    private func checkVersion() throws(WaldenError) {
        guard !Self.versionLine.starts(with: seen) else { return }
        let armor = Array("-----BEGIN AGE ENCRYPTED FILE-----".utf8)
        // Both are waited for, so that the refusal can say what it is.
        if armor.starts(with: seen) && seen.count < armor.count { return }
        if seen.starts(with: armor) {
            throw WaldenError(
                .integrity, "cannot read the age file", cause: "it is in ASCII armor, which is not supported",
                hint: "Make a binary file of it with `age -d`, and `age` without -a.")
        }
        if seen.starts(with: Self.versionLine.dropLast(3)) { throw .age("its format is not version 1") }
        throw .age("it does not begin as an age file does")
    }
}
