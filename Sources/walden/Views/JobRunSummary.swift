// SPDX-License-Identifier: MIT

import PITR
import Repository

/// One run of a job, as lists and JSON show it.
struct JobRunSummary: Encodable, Sendable {
    let id: String
    let job: String
    /// The moment of the schedule that it was for; nil: somebody started it by hand.
    let scheduled: String?
    let startedAt: String
    let endedAt: String?
    let seconds: Double?
    /// `running`, `succeeded`, `failed`, `interrupted`.
    let outcome: String
    let host: String
    let process: Int32
    let errorCode: String?
    let error: String?
    /// The ids of what was made.
    let made: [String]
    let bytes: UInt64?
    /// How many objects were removed.
    let removed: UInt64?
    /// The fencing token of the lease that it ran under.
    let leaseEpoch: Int64?

    init(_ run: StoredJobRun) {
        let record = run.record
        (id, job, scheduled) = (run.id.text, run.job.text, record.scheduled?.description)
        (startedAt, endedAt) = (record.startedAt.description, record.end?.endedAt.description)
        (host, process) = (record.process.host, record.process.process)
        (seconds, errorCode, error) = (record.end?.seconds, record.end?.errorCode, record.end?.error)
        removed = record.end?.removed
        (made, bytes, leaseEpoch) = (record.end?.made ?? [], record.end?.bytes, record.lease?.epoch)
        outcome =
            switch run.outcome {
            case .running: "running"
            case .succeeded: "succeeded"
            case .failed: "failed"
            case .interrupted: "interrupted"
            }
    }
}

extension String {
    /// Text from a repository, made fit for a line on a terminal.
    var withoutControls: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
