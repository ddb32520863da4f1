// SPDX-License-Identifier: MIT

public import Errors

/// The fingerprint of an OpenPGP key, version 4: SHA-1 over its public part, which names it alone (RFC 9580, 5.5.4.2).
public struct GpgFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// 40 hexadecimal digits, in capitals, as gpg writes them.
    public let text: String

    public var description: String { text }

    /// Throws ``WaldenError`` with code `configuration` for anything else: a name, an address or a short key id may be that of
    /// another key, and anybody can make a key with it.
    public init(_ text: String) throws(WaldenError) {
        guard text.utf8.count == 40, text.utf8.allSatisfy(Self.isHexadecimal) else {
            throw WaldenError(
                .configuration, "the gpg recipient \"\(text.prefix(80))\" is no fingerprint of 40 hexadecimal digits",
                hint: "Take the fpr line below pub from: gpg --with-colons --list-keys NAME.")
        }
        self.text = text.uppercased()
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
