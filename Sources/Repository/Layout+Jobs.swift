// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage

/// What is kept of a cluster's jobs.
extension Layout {
    /// The prefix of one job's lease, with the final slash.
    static func lease(_ cluster: String, _ job: JobName) -> String { "\(cluster)/leases/\(job.text)/" }

    /// The numbers count down, so that a listing begins with the newest epoch, however many there are.
    ///
    /// Throws `.failed` for an epoch that has no number.
    static func lease(_ cluster: String, _ job: JobName, epoch: Int64) throws -> ObjectKey {
        let number = lastLeaseNumber &- epoch
        guard epoch > 0, number >= 0 else {
            throw WaldenError(.failed, "there is no epoch \(epoch) of the lease of \(job)")
        }
        let digits = String(number)
        let zeros = String(repeating: "0", count: leaseDigits - digits.count)
        return try ObjectKey("\(lease(cluster, job))\(zeros)\(digits).json")
    }

    /// nil for what is no key of the job's lease.
    static func epoch(of key: ObjectKey, _ cluster: String, _ job: JobName) -> Int64? {
        let prefix = lease(cluster, job)
        guard key.text.hasPrefix(prefix), key.text.hasSuffix(".json") else { return nil }
        let digits = key.text.dropFirst(prefix.count).dropLast(5)
        guard digits.utf8.count == leaseDigits, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(digits), number < lastLeaseNumber
        else { return nil }
        return lastLeaseNumber - number
    }

    /// The prefix of the runs of all jobs, with the final slash.
    static func jobs(_ cluster: String) -> String { "\(cluster)/jobs/" }

    /// The prefix of the runs of one job, with the final slash.
    static func runs(_ cluster: String, _ job: JobName) -> String { "\(jobs(cluster))\(job.text)/" }

    /// The prefix of one day's runs, with the final slash.
    static func runs(_ cluster: String, _ job: JobName, day: String) -> String { "\(runs(cluster, job))\(day)/" }

    static func run(_ cluster: String, _ job: JobName, _ id: JobRunID, _ part: JobRunID.Part) throws -> ObjectKey {
        try ObjectKey("\(runs(cluster, job, day: id.day))\(id.text).\(part.rawValue).json")
    }

    private static let leaseDigits = 12
    private static let lastLeaseNumber: Int64 = 999_999_999_999
}
