// SPDX-License-Identifier: MIT

public import Errors

/// What whoever asks has to show where not only this host can ask.
public struct AccessToken: Sendable {
    private let bytes: [UInt8]

    static let cookie = "walden_token"

    /// Throws `configuration` for what could be guessed, or cannot stand in a cookie: it has 16 to 256 of `A-Z`, `a-z`,
    /// `0-9`, `-`, `.`, `_` and `~`.
    public init(_ text: String) throws(WaldenError) {
        guard (16...256).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPlain) else {
            throw WaldenError(
                .configuration, "the token of the status page cannot be used",
                cause: "it is shorter than 16 characters, longer than 256, or holds others than A-Z a-z 0-9 - . _ ~",
                hint: "Make one with: openssl rand -hex 24")
        }
        bytes = Array(text.utf8)
    }

    /// Takes the same time wherever the two differ.
    func matches(_ text: some StringProtocol) -> Bool {
        let other = Array(text.utf8)
        var difference = UInt8(other.count == bytes.count ? 0 : 1)
        for (index, byte) in bytes.enumerated() {
            difference |= byte ^ (index < other.count ? other[index] : ~byte)
        }
        return difference == 0
    }

    /// The header that a browser keeps it by: not for scripts, and never sent along from another site.
    var setCookie: String {
        "\(Self.cookie)=\(String(decoding: bytes, as: UTF8.self)); Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
