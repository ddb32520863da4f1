// SPDX-License-Identifier: MIT

public import Errors

/// The textual header of an age file (C2SP age.md, "Header").
///
/// Nothing in it is authenticated before an identity opened it: whoever can write the file can write any stanzas.
public struct AgeHeader: Sendable {
    /// A longer header is refused. Real ones have some hundred bytes.
    public static let largestByteCount = 64 << 10

    public let stanzas: [AgeStanza]

    /// All bytes up to and with the mark `---`.
    let authenticated: [UInt8]
    let mac: [UInt8]

    /// The header's length in the file. The payload's nonce follows.
    public var byteCount: Int { authenticated.count + Self.macLineRestByteCount }

    /// The header at the front of a file of which `prefix` are the first bytes; nil when more of them are needed. No
    /// more than ``largestByteCount`` bytes of `prefix` are looked at.
    ///
    /// Throws ``WaldenError`` with code `integrity` when no age file begins so, a file in ASCII armor included.
    public static func parse(_ prefix: some Collection<UInt8>) throws(WaldenError) -> AgeHeader? {
        var reader = AgeHeaderReader()
        return try reader.push(Array(prefix.prefix(largestByteCount + 1))[...])
    }

    /// Whether a whole file with this header can have so many bytes: all that can be told of it without a key.
    public func fits(fileByteCount: UInt64) -> Bool {
        let front = UInt64(byteCount + AgePayloadFormat.nonceByteCount)
        return fileByteCount >= front && AgePayloadFormat.plainByteCount(stored: fileByteCount - front) != nil
    }

    /// A space, 43 characters and the line feed.
    private static let macLineRestByteCount = 45

    /// A header of `stanzas`, with its MAC.
    init(_ stanzas: [AgeStanza], _ fileKey: AgeFileKey) {
        let text = AgeHeaderReader.versionLine + stanzas.flatMap(\.encoded) + AgeHeaderReader.endMark
        self.init(stanzas: stanzas, authenticated: text, mac: fileKey.headerMAC(of: text))
    }

    init(stanzas: [AgeStanza], authenticated: [UInt8], mac: [UInt8]) {
        self.stanzas = stanzas
        self.authenticated = authenticated
        self.mac = mac
    }

    var encoded: [UInt8] {
        authenticated + [UInt8(ascii: " ")] + UnpaddedBase64.encode(mac) + [UInt8(ascii: "\n")]
    }
}
