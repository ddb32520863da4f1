// SPDX-License-Identifier: MIT

import PITR

/// The name of an object of a dump, taken apart.
struct DumpObjectName: Sendable {
    let tier: DumpTier?
    let stem: String
    /// With the first dot.
    let suffix: String
    let content: DumpID.Content
    let begun: Instant

    /// nil for what no dump's object is called. Every suffix that is not a marker's is an object's.
    init?(tier: DumpTier?, _ name: some StringProtocol) {
        // A database's key may hold dots, the time behind it cannot.
        guard let end = Self.endOfStem(in: name) else { return nil }
        let stem = name[..<end]
        guard let parsed = DumpID.Content.parse(stem) else { return nil }
        (content, begun) = parsed
        (self.tier, self.stem, suffix) = (tier, String(stem), String(name[end...]))
    }

    var isMarker: Bool { suffix == DumpLayout.markerSuffix }

    /// The first of the dots that only known suffixes follow.
    private static func endOfStem(in name: some StringProtocol) -> String.Index? {
        var end = name.endIndex
        while let dot = name[..<end].lastIndex(of: "."), suffixes.contains(String(name[dot..<end])) { end = dot }
        return end < name.endIndex ? end : nil
    }

    private static let suffixes: Set = [".json", ".sql", ".dump", ".dir", ".tar", ".gz", ".zst", ".age", ".gpg"]
}
