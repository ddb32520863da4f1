// SPDX-License-Identifier: MIT

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
        Self.formNames.map { "\($0)=\(PercentText.encoded(field($0).text))" }.joined(separator: "&")
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

/// Text inside a query or a form (RFC 3986, section 2).
enum PercentText {
    static func encoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }
}
