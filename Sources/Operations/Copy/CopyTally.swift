// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Synchronization

/// What has been done so far, told from several tasks.
final class CopyTally: Sendable {
    /// Where so much fails nothing is gained by going on.
    private static let failureLimit = 1000

    private let state = Mutex(CopyReport())
    private let total: UInt64
    private let tell: @Sendable (CopyEvent) -> Void

    init(total: UInt64, _ tell: @escaping @Sendable (CopyEvent) -> Void) {
        (self.total, self.tell) = (total, tell)
    }

    var report: CopyReport { state.withLock { $0 } }

    func change(_ body: (inout CopyReport) -> Void) { state.withLock { body(&$0) } }

    func read(_ bytes: UInt64) {
        let done = state.withLock { report in
            report.bytesRead &+= bytes
            return report.bytesRead
        }
        tell(.progress(done: done, total: max(done, total)))
    }

    func copied(_ id: BackupID) { tell(.copied(id)) }

    /// Takes note of what one subject failed with; throws what concerns all of them.
    func fail(_ subject: String, _ error: WaldenError) throws {
        guard !error.concernsAll else { throw error }
        let count = state.withLock { report in
            report.failures.append(CopyReport.Failure(subject: subject, error: error))
            return report.failures.count
        }
        tell(.failed("\(subject) is not copied: \(error)"))
        guard count < Self.failureLimit else {
            throw WaldenError(
                .failed, "\(count) objects could not be copied, and the rest was not tried", cause: "\(error)")
        }
    }
}

extension WaldenError {
    /// Whether the next object would fare no better: the store, not the object, is at fault.
    fileprivate var concernsAll: Bool {
        switch code {
        case .unavailable, .timedOut, .storageFull, .cancelled: true
        default: false
        }
    }
}
