// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

@testable import walden

@Suite("retention:") struct RetentionSettingsTests {
    private func parse(_ text: String, repository: String = "") throws -> Configuration {
        try ConfigurationFile.parse(
            "repositories: [{name: disk, directory: /srv/walden\(repository)}]\n" + text, file: "w.yaml")
    }

    @Test func `where nothing is said, everything is kept for ever`() throws {
        #expect(try parse("cluster: main\n").retentions == ["disk": .forever])
        #expect(try parse("retention: {keep: forever}\n").retentions == ["disk": .forever])
    }

    @Test func `a window and points besides`() throws {
        let retention = try parse(
            """
            retention:
              window: 30d
              keep_daily: 7
              keep_weekly: 4
              keep_monthly: 6
              keep_yearly: 2
              keep_last: 3
              zone: Europe/Berlin

            """
        ).retention
        #expect(retention.keepFor == .seconds(30 * 86_400))
        #expect(retention.counts == [.daily: 7, .weekly: 4, .monthly: 6, .yearly: 2, .last: 3])
        #expect(retention.calendar.zone == "Europe/Berlin")
    }

    @Test func `a repository may have its own`() throws {
        let own = ", retention: {window: 90d}"
        #expect(
            try parse("retention: {window: 7d}\n", repository: own).retentions["disk"]?.keepFor == .seconds(90 * 86_400)
        )
        let forever = ", retention: {keep: forever}"
        #expect(try parse("retention: {window: 7d}\n", repository: forever).retentions == ["disk": .forever])
    }

    @Test(arguments: [
        ("retention: {keep_daily: 7}", "retention.window must be said"),
        ("retention: {window: 30}", "retention.window must be a number with a unit"),
        ("retention: {window: 30d, keep: forever}", "leaves nothing to count"),
        ("retention: {window: 30d, daily: 7}", "unknown key retention.daily"),
        ("retention: {window: 30d, keep_daily: 0}", "must be a whole number from 1"),
        ("retention: {window: 30d, zone: Moon/Sea}", "retention.zone cannot be used"),
        ("retention: {window: 0s}", "retention.window cannot be used"),
    ])
    func `what makes no sense is refused with its place`(_ text: String, _ words: String) throws {
        let error = try #require(throws: WaldenError.self) { try parse(text + "\n") }
        #expect(error.code == .configuration && error.message.hasPrefix("w.yaml:2: "), "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }
}
