// SPDX-License-Identifier: MIT

import PITR
import Repository

/// Counts objects by the keys that open them. Memory grows with keys and timelines, not with objects.
struct KeyTally {
    private struct Slot: Hashable {
        let holder: KeyUse.Holder
        let kind: KeyUse.Kind
    }

    private let generation: GenerationID?
    private var slots: [Slot: KeyUse] = [:]

    init(_ generation: GenerationID?) { self.generation = generation }

    /// By holder, then kind, then timeline.
    var uses: [KeyUse] { slots.values.sorted { $0.place < $1.place } }

    mutating func add(_ file: WALFile, _ sealedTo: SealedTo) {
        switch file {
        case .segment(let name):
            guard let timeline = TimelineID(hexadecimal: name.prefix(8)) else { return }
            add(.segments(timeline), name, sealedTo)
        case .history: add(.histories, file.name, sealedTo)
        case .partial, .backupHistory: add(.otherWAL, file.name, sealedTo)
        }
    }

    mutating func add(_ marker: BackupMarker) { add(.backups, marker.id.text, SealedTo(marker)) }

    mutating func add(_ dump: StoredDump) { add(.dumps, dump.id.stem, SealedTo(dump.marker)) }

    mutating func addDamagedDump(_ key: String) { add(.dumps, key, .damaged) }

    mutating func addDamagedBackup(_ id: BackupID) { add(.backups, id.text, .damaged) }

    mutating func addIndex(sealed: UInt64, unsealed: UInt64) {
        add(.index, "", count: sealed, to: .unsaid)
        add(.index, "", count: unsealed, to: .everybody)
    }

    private mutating func add(_ kind: KeyUse.Kind, _ name: String, _ sealedTo: SealedTo) {
        let holders: [KeyUse.Holder] =
            switch sealedTo {
            case .nobody: [.everybody]
            // Whoever wrote the header left out what it should say.
            case .recipients(let fingerprints) where fingerprints.isEmpty: [.unknown(openedBy: nil)]
            case .recipients(let fingerprints): fingerprints.map { .key($0) }
            case .unknown(let opener): [.unknown(openedBy: opener)]
            case .damaged: [.nobody]
            }
        for holder in holders { add(kind, name, count: 1, to: holder) }
    }

    private mutating func add(_ kind: KeyUse.Kind, _ name: String, count: UInt64, to holder: KeyUse.Holder) {
        guard count > 0 else { return }
        let slot = Slot(holder: holder, kind: kind)
        guard var use = slots[slot] else {
            slots[slot] = KeyUse(
                generation: generation, holder: holder, kind: kind, count: count, first: name, last: name)
            return
        }
        use.count += count
        (use.first, use.last) = (min(use.first, name), max(use.last, name))
        slots[slot] = use
    }
}

extension KeyUse {
    /// Where its line stands.
    fileprivate var place: String {
        let holder =
            switch self.holder {
            case .key(let fingerprint): "1 \(fingerprint)"
            case .unsaid: "2"
            case .unknown(let opener): "3 \(opener ?? "")"
            case .everybody: "4"
            case .nobody: "5"
            }
        let kind =
            switch self.kind {
            case .segments(let timeline): "1 \(timeline.hexadecimal)"
            case .histories: "2"
            case .otherWAL: "3"
            case .backups: "4"
            case .index: "5"
            case .dumps: "6"
            }
        return "\(holder)/\(kind)"
    }
}
