// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// Whether other repositories have whole what one has damaged or not at all. It is read there, to its end.
struct VerifyElsewhere: Sendable {
    /// The same generation in the other repositories.
    let others: [VerifyTarget]

    /// Those that have the finding's subject whole, in their order. One that does not answer has nothing.
    func holders(of finding: VerifyFinding) async throws -> [VerifyTarget] {
        var holders: [VerifyTarget] = []
        for other in others {
            do {
                if try await other.hasWhole(finding.subject) { holders.append(other) }
            } catch let error as WaldenError where error.code != .cancelled {
                continue
            }
        }
        return holders
    }
}

extension VerifyTarget {
    /// Whether what a finding is about is there and whole.
    func hasWhole(_ subject: VerifyFinding.Subject) async throws -> Bool {
        switch subject {
        case .segments(let run): try await hasWhole(run)
        case .walFile(let file): try await hasWhole(file)
        case .object(let id, let name): try await hasWhole(name, of: id)
        case .marker(let id): try await backups.marker(of: id)?.catalogueBackup() != nil
        case .index, .gapRecord, .dump: false
        }
    }

    private func hasWhole(_ file: WALFile) async throws -> Bool {
        guard let stored = try await wal.stored(file) else { return false }
        return try await areWhole([stored])
    }

    private func hasWhole(_ run: SegmentRun) async throws -> Bool {
        var number = run.first
        while true {
            // What crosses a border is checked where both sides are read together.
            let last = min(run.last, number.addingReportingOverflow(31).partialValue)
            guard last >= number else { return false }
            var files: [StoredWALFile] = []
            for number in number...last {
                guard let file = try await wal.stored(file(WALSegment(timeline: run.timeline, number: number))) else {
                    return false
                }
                files.append(file)
            }
            guard try await areWhole(files) else { return false }
            guard last < run.last else { return true }
            number = last + 1
        }
    }

    private func areWhole(_ files: [StoredWALFile]) async throws -> Bool {
        try await verifier.check(files).allSatisfy { if case .whole = $0.result { true } else { false } }
    }

    private func hasWhole(_ name: String, of id: BackupID) async throws -> Bool {
        guard let marker = try await backups.marker(of: id) else { return false }
        let stem = BackupMarker.stem(of: name)
        guard let object = marker.allObjects.first(where: { BackupMarker.stem(of: $0.key) == stem }) else {
            return false
        }
        switch try await backups.look(at: object, of: marker) {
        case .whole, .unopened: return true
        case .missing, .damaged: return false
        }
    }
}
