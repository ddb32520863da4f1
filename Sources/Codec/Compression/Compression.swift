// SPDX-License-Identifier: MIT

import Errors

/// How bytes are made smaller before they are stored: not at all, as gzip (RFC 1952) or as zstd (RFC 8878).
public enum Compression: Sendable, Hashable {
    case none
    /// Levels 1 to 9, as zlib counts them.
    case gzip(level: Int)
    /// Levels 1 to 19, as zstd counts them; those above need memory that a database host has better use for. What is shorter
    /// than `minimumMatch` bytes is not looked for again; nil: as the level has it.
    case zstd(level: Int, minimumMatch: Int? = nil)

    /// The compression that a configuration names: `none`, `gzip` (level 6 unless given) or `zstd` (level 3 unless
    /// given). `none` has no level and ignores one.
    ///
    /// Throws ``WaldenError`` with code `configuration` when there is no such name or level.
    public init(name: String, level: Int?) throws {
        switch name {
        case "none": self = .none
        case "gzip": self = .gzip(level: level ?? 6)
        case "zstd": self = level.map { .zstd(level: $0) } ?? .standard
        default:
            throw WaldenError(
                .configuration, "there is no compression named \"\(name)\"", hint: "Use one of none, gzip and zstd.")
        }
        try checkLevel()
    }

    /// The name that a configuration uses: `none`, `gzip` or `zstd`.
    public var name: String {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .zstd: "zstd"
        }
    }

    /// What an object's key ends in: nothing, `.gz` or `.zst`.
    public var suffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// What is used where nothing else is asked for.
    public static let standard = Compression.zstd(level: 3)

    /// What docs/decisions/0017-matches-of-five-bytes.md measured for WAL: level 1 looks for matches of seven bytes, and
    /// most of what repeats in WAL is shorter.
    public static let wal = Compression.zstd(level: 1, minimumMatch: 5)

    /// Every suffix that a stored object may have, the usual one first.
    public static let allSuffixes = [".zst", ".gz", ""]

    /// The compression that an object's key tells of, for reading: its level is the default one and says nothing.
    ///
    /// A key that ends in `.age` or `.gpg` is taken for what it holds once unsealed. A key without a known suffix is
    /// uncompressed.
    public static func ofKey(_ key: String) -> Compression {
        let unsealed = key.dropLast(Sealing.Kind(ofKey: key)?.suffix.count ?? 0)
        if unsealed.hasSuffix(".zst") { return .standard }
        if unsealed.hasSuffix(".gz") { return .gzip(level: 6) }
        return .none
    }

    /// Throws ``WaldenError`` with code `configuration` for a level that the compression does not have.
    func checkLevel() throws(WaldenError) {
        switch self {
        case .none: break
        case .gzip(let level): try check(level, isIn: 1...9)
        case .zstd(let level, _): try check(level, isIn: 1...19)
        }
    }

    private func check(_ level: Int, isIn levels: ClosedRange<Int>) throws(WaldenError) {
        guard !levels.contains(level) else { return }
        throw WaldenError(
            .configuration, "\(name) has no compression level \(level)",
            hint: "Use a level from \(levels.lowerBound) to \(levels.upperBound).")
    }
}
