// SPDX-License-Identifier: MIT

import Errors

/// Reads what `pg_restore --list` writes, in pieces, holding one line (src/bin/pg_dump/pg_backup_archiver.c, PrintTOCSummary).
///
/// Comments begin with `;` and say of the archive as `;     Dump Version: 1.16-0`; then there is a line an entry:
/// `3338; 0 16385 TABLE DATA public t postgres`, a dump id, two OIDs, a description, schema, name, owner. Names may hold anything but
/// line feeds, which pg_restore writes as blanks.
struct ArchiveListing {
    /// Names are shorter by far; what is longer is cut.
    private static let longestLine = 16 << 10

    private var line: [UInt8] = []
    private var facts: [String: String] = [:]
    private var entries = 0
    private var tableData = 0
    private var strange: String?

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == 0x0A {
                take(String(decoding: line, as: UTF8.self))
                line.removeAll(keepingCapacity: true)
            } else if line.count < Self.longestLine {
                line.append(byte)
            }
        }
    }

    private mutating func take(_ line: String) {
        if line.hasPrefix(";") {
            takeFact(line)
        } else if line.contains(where: { !$0.isWhitespace }) {
            takeEntry(line)
        }
    }

    private mutating func takeFact(_ line: String) {
        // Facts come before the entries; a dump's name cannot pass for one, as the first of each counts.
        let parts = line.dropFirst().split(separator: ":", maxSplits: 1)
        guard entries == 0, parts.count == 2, facts.count < 32 else { return }
        let name = parts[0].trimmed
        if facts[name] == nil { facts[name] = parts[1].trimmed }
    }

    private mutating func takeEntry(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 5)
        guard words.count >= 4, let id = words.first, id.hasSuffix(";"), Int(id.dropLast()) != nil,
            UInt32(words[1]) != nil, UInt32(words[2]) != nil
        else {
            strange = strange ?? String(line.prefix(200))
            return
        }
        entries += 1
        if words[3] == "TABLE", words.count > 4, words[4] == "DATA" { tableData += 1 }
    }

    /// Throws `.integrity` for what is no table of contents.
    func contents() throws(WaldenError) -> ArchiveContents {
        if let strange { throw unreadable("a line is none of it: \(strange)") }
        guard line.isEmpty else { throw unreadable("its last line is cut") }
        guard let version = facts["Dump Version"], let count = facts["TOC Entries"].flatMap({ Int($0) }) else {
            throw unreadable("it does not say its version and length")
        }
        // What --list leaves out (encoding and the like) counts there, too.
        guard entries <= count else { throw unreadable("it has \(entries) lines and says \(count)") }
        return ArchiveContents(
            entries: entries, tableData: tableData, version: String(version.prefix { $0 != "-" }),
            dumpedFrom: facts["Dumped from database version"], dumpedBy: facts["Dumped by pg_dump version"],
            database: facts["dbname"])
    }

    private func unreadable(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "cannot read the archive's table of contents", cause: cause)
    }
}

extension Substring {
    /// Without white space at either end.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
