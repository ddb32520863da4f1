// SPDX-License-Identifier: MIT

import Errors
import PITR

/// One fact of an event under the name that forms, templates, JSON and the variables of a command share.
struct NotificationField: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        case text(String)
        /// Written as JSON writes numbers.
        case number(String)
        /// Not known, or there is none.
        case none
    }

    let name: String
    let value: Value

    init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }

    /// Empty where it is not known.
    var text: String {
        switch value {
        case .text(let text), .number(let text): text
        case .none: ""
        }
    }

    /// As JSON: a string, a number or null.
    var json: String {
        switch value {
        case .text(let text): "\"\(JSONText.escaped(text))\""
        case .number(let number): number
        case .none: "null"
        }
    }

    static let names = [
        "id", "event", "status", "cluster", "job", "run", "host", "time", "message", "error", "problem", "exit_status",
        "backup_file", "backup_size", "duration", "subject", "recovered_from", "log",
    ]
}

extension NotificationEvent {
    func field(_ name: String) -> NotificationField { NotificationField(name, value(name)) }

    var fields: [NotificationField] { NotificationField.names.map(field) }

    private func value(_ name: String) -> NotificationField.Value {
        switch name {
        case "id": .text(id)
        case "event": .text(kind.rawValue)
        case "status": .text(kind.status)
        case "cluster": .text(cluster)
        case "job": .of(job?.text)
        case "run": .of(run)
        case "host": .text(host)
        case "time": .text(time.description)
        case "message": .text(sentence)
        case "error": kind.isProblem ? .text(sentence) : .none
        case "subject": .of(subject)
        case "recovered_from": .of(recoveredFrom.isEmpty ? nil : recoveredFrom.map(\.rawValue).joined(separator: ","))
        default: outcomeValue(name)
        }
    }

    private func outcomeValue(_ name: String) -> NotificationField.Value {
        switch name {
        case "problem": .of(outcome.problem?.rawValue)
        case "exit_status": outcome.exitStatus.map { .number(String($0)) } ?? .none
        case "backup_file": .of(outcome.made)
        case "backup_size": outcome.bytes.map { .number(String($0)) } ?? .none
        case "duration": outcome.duration.map { .number($0.secondsText) } ?? .none
        case "log": outcome.log.isEmpty ? .none : .text(outcome.log)
        default: .none
        }
    }
}

extension NotificationField.Value {
    fileprivate static func of(_ text: String?) -> NotificationField.Value { text.map { .text($0) } ?? .none }
}

extension Duration {
    /// Seconds with three digits after the point: `12.345`.
    var secondsText: String {
        let (seconds, attoseconds) = max(self, .zero).components
        let digits = String(attoseconds / 1_000_000_000_000_000)
        return "\(seconds)." + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}
