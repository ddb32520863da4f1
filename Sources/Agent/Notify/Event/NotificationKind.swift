// SPDX-License-Identifier: MIT

/// What is told. The raw values stand in the configuration and in what targets are sent.
public enum NotificationKind: String, Sendable, Hashable, CaseIterable {
    case started
    case succeeded
    case failed
    /// What was told as a problem is well again.
    case recovered
    /// Something has not been done for too long: archiving while WAL moves, a backup, a dump, a drill.
    case stale
    /// WAL is missing for good.
    case gap
    /// A segment that is archived already came again with other content.
    case divergence
    case diskLow = "disk_low"
    /// A restore that was to prove something did not.
    case drillFailed = "drill_failed"

    public var isProblem: Bool {
        switch self {
        case .started, .succeeded, .recovered: false
        case .failed, .stale, .gap, .divergence, .diskLow, .drillFailed: true
        }
    }

    /// Whether it says how things are, and not how a run went: it holds until it clears.
    public var isCondition: Bool {
        switch self {
        case .stale, .gap, .divergence, .diskLow: true
        case .started, .succeeded, .failed, .recovered, .drillFailed: false
        }
    }

    /// The one word that scripts ask for.
    var status: String {
        switch self {
        case .started: "started"
        case .succeeded, .recovered: "success"
        case .failed, .stale, .gap, .divergence, .diskLow, .drillFailed: "failure"
        }
    }
}
