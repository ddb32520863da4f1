// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// Removes what interrupted dumps left in a repository: objects that no marker names, once no dump can still be at them.
///
/// A folder of dumps alone may hold files of somebody else's and is left as it is.
struct SweepDumps: Sendable {
    private static let age: Int64 = 2 * 24 * 3600 * 1_000_000

    private let dumps: DumpStore
    private let report: @Sendable (TakeDumps.Event) -> Void

    init(_ dumps: DumpStore, _ report: @escaping @Sendable (TakeDumps.Event) -> Void) {
        (self.dumps, self.report) = (dumps, report)
    }

    /// Where it is not allowed to, what is left stays, and is no dump all the same.
    func run(now: Instant) async {
        guard case .cluster = dumps.layout else { return }
        do {
            for left in try await dumps.unmarked() where left.object.modified < now.microseconds - Self.age {
                try await dumps.removeObject(left.object.key)
                report(.warning("removed \(left.object.key), which an interrupted dump had left"))
            }
        } catch {
            report(.warning("what interrupted dumps left could not be removed: \(error)"))
        }
    }
}
