// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Storage

extension JobRuns {
    /// How many runs of a job are kept.
    public static let kept = 400

    /// Removes the oldest runs of a job beyond ``kept``, some hundred at once.
    ///
    /// The end goes last, since it tells all that the beginning does. Throws what the store throws.
    public func sweep(_ job: JobName) async throws {
        // One page is enough: it has the oldest, and with what is behind it there are more than it shows.
        let page = try await store.list(
            prefix: Layout.runs(cluster, job), delimiter: false, after: nil, limit: ObjectPages.pageLimit)
        var names: ArraySlice<Name> = []
        Self.add(page.objects, of: job, to: &names)
        for name in names.dropLast(Self.kept) {
            try await store.delete(try Layout.run(cluster, job, name.id, .started))
            try await store.delete(try Layout.run(cluster, job, name.id, .ended))
        }
    }
}
