// SPDX-License-Identifier: MIT

/// What is done to content before it is stored: it is compressed, then sealed. The suffix of an object's key says both, the
/// inner one first.
public struct Wrapping: Sendable, Hashable {
    public var compression: Compression
    public var sealing: Sealing

    public init(_ compression: Compression, _ sealing: Sealing = .none) {
        self.compression = compression
        self.sealing = sealing
    }

    /// What an object's key ends in, such as `.zst.age`.
    public var suffix: String { compression.suffix + sealing.suffix }

    /// Every suffix that an object of the WAL may have, the usual one first.
    public static let allSuffixes = Sealing.allSuffixes.flatMap { sealed in
        Compression.allSuffixes.map { $0 + sealed }
    }

    /// The suffix of a WAL object's key, as far as it tells of what was done to its content.
    public static func suffix(ofKey key: String) -> String {
        Compression.ofKey(key).suffix + (Sealing.allSuffixes.first { !$0.isEmpty && key.hasSuffix($0) } ?? "")
    }
}
