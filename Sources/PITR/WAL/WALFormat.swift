// SPDX-License-Identifier: MIT

import Errors

/// The versions of the WAL format, told apart by the magic number of every page.
///
/// Source: `XLOG_PAGE_MAGIC` in src/include/access/xlog_internal.h of the branches REL_15_STABLE to REL_18_STABLE.
public enum WALFormat {
    private static let majors: [UInt16: Int] = [0xD110: 15, 0xD113: 16, 0xD116: 17, 0xD118: 18]
    private static let oldest: UInt16 = 0xD110

    /// PostgreSQL's major version; nil for a magic that no supported release writes.
    public static func major(ofMagic magic: UInt16) -> Int? { majors[magic] }

    /// How a format's records are read.
    struct Layout: Sendable, Equatable {
        /// The release whose records they are taken for.
        let major: Int
        /// Whether that release wrote them for sure.
        let isKnown: Bool
    }

    /// For a magic that ``check(magic:fileName:)`` lets pass: an unknown one is read as the newest known before it.
    static func layout(ofMagic magic: UInt16) -> Layout {
        let newest = majors.keys.filter { $0 <= magic }.max()
        return Layout(major: newest.flatMap { majors[$0] } ?? 15, isKnown: newest == magic)
    }

    /// nil for a supported release, a warning for what may be a newer one or a pre-release, `integrity` for bytes that
    /// are not WAL and for majors before 15.
    static func check(magic: UInt16, fileName: String) throws(WaldenError) -> String? {
        guard major(ofMagic: magic) == nil else { return nil }
        let shown = "0x" + String(magic, radix: 16, uppercase: true)
        guard magic & 0xF000 == 0xD000 else {
            throw WaldenError(
                .integrity, "\(fileName) is not a WAL segment", cause: "its first page has the magic number \(shown)")
        }
        guard magic >= oldest else {
            throw WaldenError(
                .integrity, "\(fileName) is of a PostgreSQL before 15",
                cause: "its first page has the magic number \(shown)", hint: "Walden supports PostgreSQL 15 to 18.")
        }
        return "\(fileName) has the magic number \(shown), which no PostgreSQL from 15 to 18 writes; "
            + "it is taken for WAL of a newer one"
    }
}
