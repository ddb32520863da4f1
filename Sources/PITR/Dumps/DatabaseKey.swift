// SPDX-License-Identifier: MIT

public import Errors

/// The name of a database as one component of an object's key.
///
/// The bytes of `A-Z a-z 0-9 _ -` stand for themselves, each other byte of its UTF-8 is `.xx` in lower-case
/// hexadecimal. The database `globals` is `.67lobals`, for `globals` is where the cluster's roles are kept. Every name
/// has one key and every key one name. Names that look alike but differ in bytes, as composed and decomposed letters
/// do, have two.
public struct DatabaseKey: Sendable, Hashable {
    /// As the server has it.
    public let name: String
    /// At most 189 bytes.
    public let text: String

    /// The most bytes of a name that PostgreSQL has, unless it was built otherwise (NAMEDATALEN - 1).
    public static let maximumNameLength = 63

    private static let globals = "globals"

    /// Throws `usage` for what no database is called: nothing, more than 63 bytes, a NUL.
    public init(_ name: String) throws(WaldenError) {
        guard (1...Self.maximumNameLength).contains(name.utf8.count), !name.utf8.contains(0) else {
            throw WaldenError(
                .usage, "\(ForeignText.quoted(name)) is not the name of a database",
                cause: "PostgreSQL's names have 1 to \(Self.maximumNameLength) bytes, none of them NUL")
        }
        self.name = name
        text = Self.encoded(name)
    }

    /// nil for anything but the one key of a name.
    public init?(encoded text: some StringProtocol) {
        guard let bytes = Self.decoded(text), let name = String(validating: bytes, as: UTF8.self),
            let key = try? DatabaseKey(name), key.text == text
        else { return nil }
        self = key
    }

    private static func encoded(_ name: String) -> String {
        if name == globals { return escaped(UInt8(ascii: "g")) + name.dropFirst() }
        return name.utf8.map { isPlain($0) ? String(UnicodeScalar($0)) : escaped($0) }.joined()
    }

    private static func escaped(_ byte: UInt8) -> String { (byte < 16 ? ".0" : ".") + String(byte, radix: 16) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// More than keys decode, so encode again and compare.
    private static func decoded(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = ArraySlice(text.utf8)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: ".") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(escaped)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

extension DatabaseKey: CustomStringConvertible {
    public var description: String { text }
}
