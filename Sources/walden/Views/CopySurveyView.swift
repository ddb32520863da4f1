// SPDX-License-Identifier: MIT

import Operations
import Repository

/// What a copy would do.
struct CopySurveyView: Encodable, Sendable {
    struct Backup: Encodable, Sendable {
        let id: String
        let alreadyThere: Bool
        let storedBytes: UInt64
        let ways: [String]
    }

    struct WAL: Encodable, Sendable {
        let files: Int
        let bytes: UInt64
        let first: String?
        let last: String?
    }

    struct Dump: Encodable, Sendable {
        let id: String
        let alreadyThere: Bool
        let storedBytes: UInt64
    }

    let backups: [Backup]
    let dumps: [Dump]
    let wal: WAL
    let bytes: UInt64
    private let survey: CopySurvey

    private enum CodingKeys: CodingKey {
        case backups, dumps, wal, bytes
    }

    init(_ survey: CopySurvey) {
        self.survey = survey
        backups = survey.backups.map {
            Backup(
                id: $0.marker.id.text, alreadyThere: $0.isThere, storedBytes: $0.marker.storedBytes,
                ways: $0.ways.sorted().map(\.word))
        }
        dumps = survey.dumps.map { Dump(id: $0.id.text, alreadyThere: $0.isThere, storedBytes: $0.storedBytes) }
        wal = WAL(
            files: survey.wal.files, bytes: survey.wal.bytes, first: survey.wal.first, last: survey.wal.last)
        bytes = survey.bytes
    }

    func text(_ from: String, _ to: String) -> String {
        var lines = survey.backups.map { backup in
            let size = Units.bytes(backup.marker.storedBytes)
            return backup.isThere
                ? "Backup \(backup.marker.id): in \(to) already, would be checked there (\(size))"
                : "Backup \(backup.marker.id): \(size), \(CopyWay.text(backup.ways))"
        }
        lines += dumps.map { dump in
            dump.alreadyThere
                ? "Dump \(dump.id): in \(to) already" : "Dump \(dump.id): \(Units.bytes(dump.storedBytes))"
        }
        let range = [wal.first, wal.last].compactMap { $0 }.joined(separator: " to ")
        lines.append(
            "WAL files that \(to) lacks: \(wal.files)\(range.isEmpty ? "" : ", \(range)"), \(Units.bytes(wal.bytes))")
        lines.append("Nothing was copied. Without --dry-run \(Units.bytes(bytes)) would be read from \(from).")
        return lines.joined(separator: "\n")
    }
}
