// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

extension CopyRepository {
    private var sides: (source: DumpStore, target: DumpStore) { (source.dumps, target.dumps) }

    /// The dumps to copy, and the markers that cannot be read.
    private func dumps() async throws -> DumpStore.Listing {
        switch selection {
        case .backups, .wal: return DumpStore.Listing()
        case .everything: return try await sides.source.listing()
        case .dumps(let ids):
            var listing = DumpStore.Listing()
            for id in ids where !listing.dumps.contains(where: { $0.id == id }) {
                guard let marker = try await sides.source.marker(of: id) else {
                    throw WaldenError(
                        .notFound, "there is no dump \(id) in \(source.store.properties.location)",
                        hint: "walden dump list shows the dumps that there are.")
                }
                listing.dumps.append(StoredDump(id: id, marker: marker))
            }
            return listing
        }
    }

    /// Throws `.permission` and `.configuration` when one has to be opened and no key at hand does.
    func surveyDumps() async throws -> [CopySurvey.Dump] {
        var survey: [CopySurvey.Dump] = []
        for dump in try await dumps().dumps {
            let isThere = try await sides.target.marker(of: dump.id) != nil
            if !isThere { try await copy(onRead: { _ in }).checkCanOpen(dump) }
            survey.append(CopySurvey.Dump(id: dump.id, storedBytes: dump.marker.object.storedBytes, isThere: isThere))
        }
        return survey
    }

    func copyDumps(_ tally: CopyTally) async throws {
        let listing = try await dumps()
        for one in listing.damaged { try tally.fail(one.key.text, one.error) }
        let copy = copy(onRead: tally.read)
        for dump in listing.dumps {
            do {
                let isThere = try await sides.target.marker(of: dump.id) != nil
                _ = try await copy.run(dump)
                tally.change { $0.dumps.append(CopyReport.Dump(id: dump.id, isCopied: !isThere)) }
            } catch let error as WaldenError {
                try tally.fail("dump \(dump.id)", error)
            }
        }
    }

    private func copy(onRead: @escaping @Sendable (UInt64) -> Void) -> DumpCopy {
        DumpCopy(from: sides.source, to: sides.target, sealing: target.sealing.backup, onRead: onRead)
    }
}

extension ClusterArchive {
    var dumps: DumpStore { DumpStore(store: store, layout: .cluster(record.cluster), keys: keys) }
}
