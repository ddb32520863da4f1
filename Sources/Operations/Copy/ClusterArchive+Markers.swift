// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

extension ClusterArchive {
    /// The markers of some backups with their generations, in the order of `ids`, each once.
    ///
    /// Throws `.notFound` for the first that is in no generation, `.integrity` for one whose marker is damaged.
    func markers(_ ids: [BackupID]) async throws -> [(generation: ClusterRecord.Generation, marker: BackupMarker)] {
        var found: [(generation: ClusterRecord.Generation, marker: BackupMarker)] = []
        for id in ids where !found.contains(where: { $0.marker.id == id }) {
            let before = found.count
            for generation in record.generations {
                if let marker = try await backups(generation).marker(of: id) { found.append((generation, marker)) }
            }
            guard found.count > before else {
                throw WaldenError(
                    .notFound, "there is no backup \(id.text) in \(store.properties.location)",
                    hint: "walden list shows the backups that there are.")
            }
        }
        return found
    }
}
