// SPDX-License-Identifier: MIT

import Errors

/// Names in a tar stream, which nobody may trust: the wrong ones would be written outside the tree.
enum TarPath {
    /// `bytes` as ``TarEntry/path`` has it. Throws `integrity` when it is absolute, empty, leads upwards, or is not
    /// UTF-8 without NUL.
    static func checked(_ bytes: [UInt8]) throws(WaldenError) -> String {
        let text = try self.text(bytes)
        guard bytes.first != UInt8(ascii: "/") else { throw .tar("the path \(quoted(text)) is absolute") }
        let parts = text.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw .tar("the path \(quoted(text)) leads upwards") }
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    /// `bytes` as text that is not empty.
    static func text(_ bytes: [UInt8]) throws(WaldenError) -> String {
        guard !bytes.isEmpty else { throw .tar("a name is empty") }
        guard !bytes.contains(0) else { throw .tar("a name has a NUL inside") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WaldenError.tar("the name \(quoted(String(decoding: bytes, as: UTF8.self))) is not UTF-8")
                .hinting("Rename the file: Walden takes only names in UTF-8.")
        }
        return text
    }

    /// The start of `text`, fit to be shown.
    private static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.prefix(200).map { $0.escaped(asASCII: false) }.joined() + "\""
    }
}
