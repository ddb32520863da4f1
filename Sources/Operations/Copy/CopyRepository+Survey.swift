// SPDX-License-Identifier: MIT

import PITR
import Repository

extension CopyRepository {
    /// What is to be done in one generation.
    typealias Work = (sides: CopyGeneration, markers: [BackupMarker], damaged: [BackupStore.Damaged])

    /// Generation by generation, in the order in which they were seen; backups in the order in which they began.
    func work() async throws -> [Work] {
        if case .backups(let ids) = selection {
            let found = try await source.markers(ids)
            return try source.record.generations.compactMap { generation in
                let markers = found.filter { $0.generation == generation }.map(\.marker)
                guard !markers.isEmpty else { return nil }
                return (try sides(generation), markers, [])
            }
        }
        if case .dumps = selection { return [] }
        var work: [Work] = []
        for generation in source.record.generations {
            let sides = try sides(generation)
            let listing = selection == .everything ? try await sides.listing() : nil
            work.append((sides, listing?.markers ?? [], listing?.damaged ?? []))
        }
        return work
    }

    func survey(_ copy: BackupCopy) async throws -> CopySurvey.Backup {
        let isThere = try await inItsTurn { try await copy.isThere() } ?? false
        if !isThere { try await inItsTurn { try await copy.checkCanOpen() } }
        return CopySurvey.Backup(marker: copy.marker, isThere: isThere, ways: Set(copy.objects.map(copy.way)))
    }

    func addWAL(of sides: CopyGeneration, _ markers: [BackupMarker], to survey: inout CopySurvey) async throws {
        guard !selection.takesAllWAL else {
            return try await addWAL(of: sides, try await sides.sourceWAL.folders(), to: &survey) { _ in true }
        }
        var seen: Set<String> = []
        for marker in markers {
            let read = try await inItsTurn { try await NeededWAL(marker, in: sides.sourceWAL) }
            guard let needed = read else { continue }
            try await addWAL(of: sides, needed.folders, to: &survey) {
                needed.contains($0.file) && seen.insert($0.file.name).inserted
            }
        }
    }

    private func addWAL(
        of sides: CopyGeneration, _ folders: [WALFolder], to survey: inout CopySurvey,
        where isWanted: (WALPair) -> Bool
    ) async throws {
        for folder in folders {
            for pair in try await sides.wal.pairs(in: folder) where pair.existing == nil && isWanted(pair) {
                // One stands for all: the keys are those of the whole repository.
                if survey.wal.files == 0 { try await inItsTurn { try await sides.wal.checkCanOpen(pair) } }
                survey.wal.add(pair)
            }
        }
    }

    /// nil where something is wrong with one object: that is told when it is its turn, and keeps nothing from the others.
    @discardableResult
    private func inItsTurn<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do {
            return try await body()
        } catch let error where error.isOfOneObject {
            return nil
        }
    }

    private func sides(_ generation: ClusterRecord.Generation) throws -> CopyGeneration {
        try CopyGeneration(generation, from: source, to: target)
    }
}
