// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

extension ListDumps.Listing {
    /// The dump that `text` means: `daily/app_backup_20261122_020000`, or what stands behind the slash where that means one alone.
    ///
    /// `latest` is the newest good one, of `database` where that is given. Throws `.notFound`, and `.usage` where several are meant.
    public func dump(_ text: String, database: String? = nil) throws -> ListDumps.Listed {
        if text == "latest" {
            let candidates = dumps.filter {
                $0.dump.id.database != nil && (database == nil || $0.dump.id.database == database)
                    && $0.test?.result != .failed
            }
            let names = Set(candidates.compactMap(\.dump.id.database))
            guard names.count <= 1 else {
                throw WaldenError(
                    .usage, "there are dumps of \(names.count) databases", hint: "Name one with --database.")
            }
            guard let newest = candidates.max(by: { $0.dump.marker.snapshotAt < $1.dump.marker.snapshotAt }) else {
                throw WaldenError(.notFound, "there is no dump\(database.map { " of \($0)" } ?? "")")
            }
            return newest
        }
        let meant = dumps.filter { $0.dump.id.text == text || $0.dump.id.stem == text }
        guard meant.count <= 1 else {
            throw WaldenError(
                .usage, "\(text) is a dump of several tiers",
                hint: "Name one of \(meant.map(\.dump.id.text).joined(separator: ", ")).")
        }
        guard let one = meant.first else {
            throw WaldenError(.notFound, "there is no dump \(text)", hint: "walden dump list shows what there is.")
        }
        return one
    }
}
