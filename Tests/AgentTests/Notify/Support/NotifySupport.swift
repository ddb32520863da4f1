// SPDX-License-Identifier: MIT

import Foundation
import PITR
import Storage
import Synchronization
import Testing

@testable import Agent

/// Waits until `condition` holds; a test fails where it does not within a minute.
func eventually(
    _ what: Comment, at place: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
        try #require(ContinuousClock.now < deadline, what, sourceLocation: place)
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// What a notifier says of trouble.
final class Troubles: Sendable {
    private let state = Mutex<[NotificationTrouble]>([])

    var all: [NotificationTrouble] { state.withLock { $0 } }
    var text: String { all.map(\.description).joined(separator: "\n") }

    func note(_ trouble: NotificationTrouble) { state.withLock { $0.append(trouble) } }
}

extension NotificationEvent {
    static let noon = Instant(microseconds: 1_795_341_600_000_000)

    static func test(
        _ kind: NotificationKind, _ sentence: String = "It happened.", job: JobName? = .backup, run: String? = nil,
        cluster: String = "main", subject: String? = nil, at time: Instant = noon, outcome: Outcome = Outcome()
    ) -> NotificationEvent {
        NotificationEvent(
            kind, cluster: cluster, at: time, sentence, job: job, run: run, subject: subject, outcome: outcome,
            host: "db1", id: "an-id")
    }
}

extension NotificationTarget {
    static let secretURL = "http://127.0.0.1:9/secret-path?secret-query"

    static func ping(_ url: String = secretURL, timeout: Duration = .seconds(60)) throws -> NotificationTarget {
        NotificationTarget("nightly", .ping(PingTarget(try NotificationURL(url))), timeout: timeout)
    }

    static func webhook(_ url: String = secretURL) throws -> NotificationTarget {
        let headers = [HTTPHeader("Authorization", "secret-header")]
        return NotificationTarget("chat", .webhook(WebhookTarget(try NotificationURL(url), headers: headers)))
    }
}

func jsonObject(_ text: String, at place: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], sourceLocation: place)
}

enum Hostile {
    static let texts = [
        "\"quoted\" and \\ back\\\\slashes\\", "two\nlines\r\nand\ta tab", "äöü 漢字 🐻\u{200D}❄️ e\u{301}",
        "\"}, {\"injected\": \"yes\"", "\u{2028}\u{2029}", "\u{0}\u{1}\u{1B}[31m\u{7F}", "'; rm -rf / #$(id)`id`",
        "&status=success&x=%00+=", "{{event}} }} {{", "\u{202E}turned", "</script>",
    ]
}
