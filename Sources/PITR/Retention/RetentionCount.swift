// SPDX-License-Identifier: MIT

/// What is counted when a number of dumps is kept: dumps, or periods of the calendar of which each keeps its newest.
public enum RetentionCount: String, Sendable, CaseIterable {
    /// The dumps themselves.
    case last
    case hourly
    case daily
    /// ISO weeks, which begin on Monday.
    case weekly
    case monthly
    case yearly

    /// What is counted, for people.
    var noun: String {
        switch self {
        case .last: "dump"
        case .hourly: "hour"
        case .daily: "day"
        case .weekly: "week"
        case .monthly: "month"
        case .yearly: "year"
        }
    }
}
