// SPDX-License-Identifier: MIT

public import Errors

/// What a log should say of notifications. Holds no secret.
public struct NotificationTrouble: Sendable, CustomStringConvertible {
    public enum Fate: Sendable, Hashable {
        case triedAgain(after: Duration)
        case undelivered
        case dropped
    }

    public let target: String
    public let event: NotificationEvent
    public let fate: Fate
    /// nil: it was not tried.
    public let error: WaldenError?

    /// One line.
    public var description: String {
        let what = "\(target) could not be told: \(event.kind.rawValue)\(event.job.map { ", \($0)" } ?? "")"
        let why = error.map { ": \($0)" } ?? ""
        return switch fate {
        case .triedAgain(let delay): "\(what)\(why); again in \(delay.secondsText) s"
        case .undelivered: what + why
        case .dropped: "\(what): too many wait"
        }
    }
}
