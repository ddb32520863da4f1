// SPDX-License-Identifier: MIT

import Foundation
import PITR
import Testing

@testable import Agent

@Suite("Notification events") struct NotificationEventTests {
    private static let outcome = NotificationEvent.Outcome(
        exitStatus: 7, problem: .partial, made: "daily/shop_backup_20261122_020000", bytes: 1_234_567,
        duration: .milliseconds(61_045), log: "first\nlast")

    @Test func `JSON holds every field, its schema, and null for what is not known`() throws {
        let event = NotificationEvent.test(.failed, "It broke.", run: "a-run", outcome: Self.outcome)
        let object = try jsonObject(event.json)
        #expect(object["schema"] as? Int == 1)
        #expect(Set(object.keys) == Set(NotificationField.names).union(["schema"]))
        #expect(object["event"] as? String == "failed" && object["status"] as? String == "failure")
        #expect(object["error"] as? String == "It broke." && object["problem"] as? String == "partial")
        #expect(object["backup_size"] as? Int == 1_234_567 && object["exit_status"] as? Int == 7)
        #expect(object["duration"] as? Double == 61.045 && object["time"] as? String == "2026-11-22T10:00:00Z")
        let bare = try jsonObject(NotificationEvent.test(.gap, job: nil).json)
        for name in ["job", "run", "exit_status", "backup_file", "backup_size", "duration", "log", "subject"] {
            #expect(bare[name] is NSNull, "\(name)")
        }
    }

    @Test func `a form has exactly the names that scripts send`() {
        let event = NotificationEvent.test(.failed, "It broke & burnt.", outcome: Self.outcome)
        #expect(
            event.form == "status=failure&backup_file=daily%2Fshop_backup_20261122_020000&backup_size=1234567"
                + "&event=failed&cluster=main&job=backup&error=It%20broke%20%26%20burnt.&duration=61.045&host=db1")
        #expect(
            NotificationEvent.test(.succeeded, job: nil).form
                == "status=success&backup_file=&backup_size=&event=succeeded&cluster=main&job=&error=&duration=&host=db1"
        )
    }

    @Test(arguments: Hostile.texts) func `whatever a text holds, JSON and form give it back`(_ text: String) throws {
        let outcome = NotificationEvent.Outcome(made: text, log: text)
        let event = NotificationEvent.test(.failed, text, subject: text, outcome: outcome)
        let object = try jsonObject(event.json)
        for name in ["message", "error", "backup_file", "subject", "log"] {
            #expect(object[name] as? String == event.sentence, "\(name)")
        }
        let query = URLComponents(string: "http://host/?\(event.form)")?.queryItems
        #expect(query?.count == 9)
        #expect(query?.first { $0.name == "error" }?.value == event.sentence)
        #expect(query?.first { $0.name == "backup_file" }?.value == event.sentence)
    }

    @Test(arguments: Hostile.texts) func `no text holds a control character but line ends and tabs`(_ text: String) {
        let sentence = NotificationEvent.test(.failed, text).sentence
        #expect(
            sentence.unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t"
                    || ($0.properties.generalCategory != .control && $0.properties.generalCategory != .format)
            })
        #expect(sentence.unicodeScalars.count == text.unicodeScalars.count)
    }

    @Test func `texts are bounded: the beginning of a sentence, the end of a log`() {
        let long = String(repeating: "ä", count: 100_000)
        let event = NotificationEvent.test(.failed, "a" + long, outcome: .init(made: long, log: "\(long)end"))
        #expect(event.sentence.hasPrefix("aä") && event.sentence.utf8.count == 3_999)
        #expect(event.outcome.log.hasSuffix("äend") && event.outcome.log.utf8.count == 9_999)
        #expect(event.outcome.made?.utf8.count == 1_000)
        #expect(event.json.utf8.count < 40_000 && event.report.utf8.count < 20_000)
    }

    @Test func `a report for people holds the facts and the log's tail`() {
        let report = NotificationEvent.test(.failed, "It broke.", outcome: Self.outcome).report
        #expect(report.hasPrefix("It broke.\n\nevent: failed\ncluster: main\njob: backup\nhost: db1\n"))
        #expect(report.contains("backup_size: 1234567\nduration: 61.045\n\nfirst\nlast"))
        #expect(!report.contains("subject"))
    }

    @Test func `a command finds every field in its environment`() {
        let environment = NotificationEvent.test(.diskLow, job: nil, subject: "pg_wal").environment
        #expect(environment["WALDEN_EVENT"] == "disk_low" && environment["WALDEN_SUBJECT"] == "pg_wal")
        #expect(environment["WALDEN_JOB"]?.isEmpty == true && environment["WALDEN_BACKUP_SIZE"]?.isEmpty == true)
        #expect(environment.count == NotificationField.names.count)
    }

    @Test func `names of runs are UUIDs, and no two are alike`() {
        let names = Set((0..<100).map { _ in RunName.random() })
        #expect(names.count == 100)
        for name in names { #expect(RunName.isUUID(name) && UUID(uuidString: name) != nil) }
        for name in ["", "a-run", "0000", "0d338dcc-a054-11ec-b909-0242ac12000g", "0d338dcca05411ecb9090242ac120002"] {
            #expect(!RunName.isUUID(name))
        }
    }

    @Test(arguments: [
        (Duration.zero, "0.000"), (.milliseconds(5), "0.005"), (.seconds(-3), "0.000"), (.seconds(90), "90.000"),
    ])
    func `a duration is told in seconds with three digits`(_ duration: Duration, _ text: String) {
        #expect(duration.secondsText == text)
    }
}
