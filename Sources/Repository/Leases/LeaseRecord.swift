// SPDX-License-Identifier: MIT

public import Host
public import PITR

/// `leases/<job>/<number>.json`: one epoch of a lease. docs/repository-format.md explains each member.
public struct LeaseRecord: JSONDocument, Equatable {
    public enum State: String, Codable, Sendable {
        case acquired, renewed, released
    }

    public let format: Int
    public let job: String
    /// Grows by one with each record: the fencing token.
    public let epoch: Int64
    /// Random, and the same in all records of one holding.
    public let holder: String
    public let state: State
    public let process: ProcessIdentity
    /// When the holding began, by the holder's clock: for people.
    public let acquiredAt: Instant
    /// How long it holds from this record on, without another one.
    public let seconds: Int
    /// The version of Walden that wrote it.
    public let walden: String

    private enum CodingKeys: String, CodingKey {
        case format, job, epoch, holder, state, process, seconds, walden
        case acquiredAt = "acquired_at"
    }

    init(_ holding: LeaseHolding, epoch: Int64, _ state: State) {
        format = JSONDocuments.format
        (job, holder, process) = (holding.job.text, holding.holder, holding.process)
        (acquiredAt, walden) = (holding.acquiredAt, holding.waldenVersion)
        (self.epoch, self.state) = (epoch, state)
        seconds = Int(clamping: holding.duration.components.seconds)
    }
}

/// What does not change while a lease is held.
struct LeaseHolding: Sendable {
    let job: JobName
    let holder: String
    let process: ProcessIdentity
    let acquiredAt: Instant
    let duration: Duration
    let waldenVersion: String
}
