// SPDX-License-Identifier: MIT

import Storage

extension NotificationEvent {
    /// Goes up when a member of ``json`` changes its meaning or goes away; new members may come without it.
    static let schema = 1

    /// One JSON object with every field; what is not known is null.
    var json: String {
        let members = ["\"schema\":\(Self.schema)"] + fields.map { "\"\($0.name)\":\($0.json)" }
        return "{\(members.joined(separator: ","))}"
    }

    /// `application/x-www-form-urlencoded`, with the names that scripts send; what is not known is empty.
    var form: String {
        Self.formNames.map { "\($0)=\(URIEncoding.encode(field($0).text))" }.joined(separator: "&")
    }

    private static let formNames = [
        "status", "backup_file", "backup_size", "event", "cluster", "job", "error", "duration", "host",
    ]

    /// For people: the sentence, the facts a line each, and the log's tail.
    var report: String {
        let facts = Self.reportNames.map(field).filter { $0.value != .none }.map { "\($0.name): \($0.text)" }
        let parts = [sentence, facts.joined(separator: "\n"), outcome.log]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static let reportNames = [
        "event", "cluster", "job", "subject", "host", "time", "exit_status", "backup_file", "backup_size", "duration",
    ]

    /// The variables of a command.
    var environment: [String: String] {
        Dictionary(fields.map { ("WALDEN_\($0.name.uppercased())", $0.text) }) { $1 }
    }
}
