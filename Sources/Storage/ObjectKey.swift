// SPDX-License-Identifier: MIT

public import Errors

/// The name of an object: components of `A-Z a-z 0-9 . _ -`, joined by `/`.
///
/// It can be a path below a folder and an S3 key as it stands: nothing in it ever needs escaping, and no component is
/// empty, `.` or `..`. Keys are ordered by their bytes, as S3 lists them.
public struct ObjectKey: Sendable, Hashable {
    /// The most bytes that a key has (Amazon S3, "Naming Amazon S3 objects").
    public static let maximumLength = 1024

    /// The most bytes of a component: below the 255 that file systems take, with room for a suffix.
    public static let maximumComponentLength = 240

    public let text: String

    /// Throws ``WaldenError`` (`usage`) unless `text` is a key.
    public init(_ text: some StringProtocol) throws(WaldenError) {
        let text = String(text)
        if let fault = Self.fault(in: text) {
            throw WaldenError(
                .usage, "cannot use \(Self.quoted(text)) as the key of an object", cause: fault,
                hint: "Keys are made of A-Z a-z 0-9 . _ - and of / between components.")
        }
        self.text = text
    }

    /// Of what is known to be a key, as where a folder is read name by name.
    init(checked text: String) { self.text = text }

    /// This key with more components after it. Throws ``WaldenError`` (`usage`) unless each is one valid component.
    public func appending(_ components: String...) throws(WaldenError) -> ObjectKey {
        if let bad = components.first(where: { !Self.isComponent($0) }) {
            throw WaldenError(.usage, "cannot use \(Self.quoted(bad)) as a component of an object's key")
        }
        return try ObjectKey(([text] + components).joined(separator: "/"))
    }

    /// What stands between the slashes; never empty.
    public var components: [String] { text.utf8.split(separator: Self.slash).compactMap { String($0) } }

    /// The last component.
    var name: String {
        text.utf8.lastIndex(of: Self.slash).map { String(text[text.utf8.index(after: $0)...]) } ?? text
    }

    private static let slash = UInt8(ascii: "/")

    /// Whether `text` can stand between two slashes of a key.
    public static func isComponent(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= maximumComponentLength else { return false }
        // Of dots alone there are only those two that are too short to be a name.
        guard bytes.count > 2 || !bytes.allSatisfy({ $0 == UInt8(ascii: ".") }) else { return false }
        return bytes.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func fault(in text: String) -> String? {
        if text.isEmpty { return "it is empty" }
        if text.utf8.count > maximumLength { return "it is longer than \(maximumLength) bytes" }
        let components = text.utf8.split(separator: slash, omittingEmptySubsequences: false)
        guard let bad = components.lazy.map({ Substring($0) }).first(where: { !isComponent($0) }) else { return nil }
        if bad.isEmpty { return "a component of it is empty" }
        if bad.utf8.count > maximumComponentLength {
            return "a component of it is longer than \(maximumComponentLength) bytes"
        }
        return "its component \(quoted(String(bad))) is not allowed"
    }

    /// Text from outside, made fit for a message: printable ASCII, and short.
    private static func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(80).map {
            $0.isASCII && $0.value >= 32 ? $0.escaped(asASCII: true) : "?"
        }
        return "\"" + shown.joined() + (text.unicodeScalars.count > 80 ? "…" : "") + "\""
    }
}

extension ObjectKey: Comparable {
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool { left.text < right.text }
}

extension ObjectKey: CustomStringConvertible {
    public var description: String { text }
}
