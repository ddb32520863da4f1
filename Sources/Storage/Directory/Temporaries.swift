// SPDX-License-Identifier: MIT

import Glibc
import Host
import Synchronization
import SystemPackage

/// Names for what is being written, and the end of what nobody writes any more. All calls block.
final class Temporaries: Sendable {
    /// A temporary of a process that cannot be looked up is stale when nobody wrote to it for so long: 24 h in microseconds.
    static let longestWrite: Int64 = 24 * 3600 * 1_000_000

    /// Names looked at by the sweep that the first put does on its way.
    static let quickSweepLimit = 256

    private let instance = UInt64.random(in: 0 ... .max)
    private let counter = Atomic<UInt64>(0)
    private let hasSwept = Atomic<Bool>(false)
    private let now: @Sendable () -> Int64

    /// `now` gives microseconds since 1970 UTC.
    init(now: @escaping @Sendable () -> Int64) { self.now = now }

    func next() -> TemporaryName {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return TemporaryName(writer: .current, instance: instance, number: number)
    }

    /// Removes what is stale in `folder`, once in the life of this store.
    func sweepOnce(_ folder: OpenFile) {
        guard !hasSwept.exchange(true, ordering: .relaxed) else { return }
        // It is housekeeping on the way to a put, which must not fail for it; `sweep()` reports what is wrong.
        _ = try? sweep(folder, limit: Self.quickSweepLimit)
    }

    /// Removes what is stale among the first `limit` names of `folder`; how many it removed.
    func sweep(_ folder: OpenFile, limit: Int) throws -> Int {
        var looked = 0
        var removed = 0
        try folder.forEachEntry { name, kind in
            if kind == .file, try isStale(name, in: folder), try removeIfThere(name, from: folder) { removed += 1 }
            looked += 1
            return looked < limit
        }
        return removed
    }

    private func isStale(_ text: String, in folder: OpenFile) throws -> Bool {
        if let writer = TemporaryName(text)?.writer, writer.isObservable { return writer.hasSurelyEnded }
        guard let status = try folder.status(of: text) else { return false }
        let (age, overflow) = now().subtractingReportingOverflow(status.modified)
        return !overflow && age > Self.longestWrite
    }

    private func removeIfThere(_ name: String, from folder: OpenFile) throws -> Bool {
        do {
            try folder.remove(name)
            return true
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return false  // finished, or swept by another
        }
    }
}
