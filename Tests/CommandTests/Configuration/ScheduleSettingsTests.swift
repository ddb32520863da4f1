// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

@testable import walden

@Suite("ScheduleSettings") struct ScheduleSettingsTests {
    private func parse(_ text: String) throws -> Configuration {
        try ConfigurationFile.parse("repositories: [{directory: /srv/walden}]\n" + text, file: "w.yaml")
    }

    @Test func `what is left out is the usual schedule, in UTC`() throws {
        let jobs = try parse("cluster: main\n").schedule.jobs
        #expect(jobs.mapValues(\.schedule.expression) == UsualJobs.expressions)
        #expect(jobs.values.allSatisfy { $0.schedule.zone == .utc && $0.grace == .seconds(21_600) && $0.retries == 3 })
        #expect(jobs[.dumpTest] == nil && jobs[.dump(.manual)] == nil)
        for text in ["schedule: {}\n", "schedule:\n", "schedule: {jobs: {}}\n", "schedule: {jobs: {backup: ~}}\n"] {
            #expect(try parse(text).schedule.jobs == jobs, "\(text)")
        }
    }

    @Test func `every key does what it says`() throws {
        let jobs = try parse(
            """
            dumps:
              tiers:
                hourly-eu: {keep_last: 3}
            schedule:
              timezone: Europe/Berlin
              grace: 2h
              jitter: 10min
              retries: 5
              backoff: 1min
              jobs:
                verify: off
                drill: "off"
                backup: "0 1 * * SAT"
                index: "*/30 * * * *"
                dump_test: 0 7 * * 0
                prune: {grace: 30min}
                dump_hourly-eu:
                  at: 5 * * * *
                  timezone: Etc/UTC
                  grace: 0s
                  jitter: 0s
                  retries: 0
                  backoff: 2h

            """
        ).schedule.jobs
        #expect(jobs[.verify] == nil && jobs[.drill] == nil)
        let backup = try #require(jobs[.backup])
        #expect(backup.schedule.expression.text == "0 1 * * SAT" && backup.schedule.zone.name == "Europe/Berlin")
        #expect(backup.grace == .seconds(7200) && backup.jitter == .seconds(600))
        #expect(backup.retries == 5 && backup.backoff == .seconds(60))
        #expect(jobs[.index]?.schedule.expression.text == "*/30 * * * *")
        #expect(jobs[.dumpTest]?.schedule.expression.text == "0 7 * * 0")
        #expect(jobs[.prune]?.grace == .seconds(1800) && jobs[.prune]?.schedule.expression.text == "30 4 * * *")
        let hourly = try #require(jobs[.dump(try DumpTier("hourly-eu"))])
        #expect(hourly.schedule.zone.name == "Etc/UTC" && hourly.grace == .zero && hourly.jitter == .zero)
        #expect(hourly.retries == 0 && hourly.backoff == .seconds(7200))
    }

    @Test func `clusters and jobs have jitter of their own, and every host the same`() throws {
        let settings = try parse("cluster: main\n").schedule
        let (main, shop) = (settings.policies(of: "main"), settings.policies(of: "shop"))
        #expect(main == settings.policies(of: "main"))
        #expect(Set(main.values.map(\.seed)).union(shop.values.map(\.seed)).count == main.count * 2)
    }

    @Test(arguments: [
        ("timezone: Mars/Base", 4, "schedule.timezone cannot be used", "Europe/Paris"),
        ("timezone: CET", 4, "schedule.timezone cannot be used", "Europe/Paris"),
        ("grace: 6", 4, "schedule.grace must be a number with a unit", ""),
        ("retries: 21", 4, "schedule.retries must be a whole number from 0 to 20", ""),
        ("backoff: 10ms", 4, "schedule.backoff must be a second or more", ""),
        ("zone: UTC", 4, "unknown key schedule.zone", "Known here"),
        ("jobs: [backup]", 4, "schedule.jobs must be a mapping", ""),
        ("jobs:\n    bakcup: off", 5, "unknown key schedule.jobs.bakcup", "Did you mean schedule.jobs.backup?"),
        ("jobs:\n    dump_wekly: off", 5, "unknown key", "Did you mean schedule.jobs.dump_weekly?"),
        ("jobs:\n    dump_yearly-x: off", 5, "unknown key schedule.jobs.dump_yearly-x", ""),
        ("jobs:\n    backup: 0 0 1 * * 0", 5, "not exactly five fields; a field of seconds", "write \"0 1 * * 0\""),
        ("jobs:\n\n    drill: 0 2 30 2 *", 6, "schedule.jobs.drill is no schedule: no month that it names", "28"),
        ("jobs:\n    drill: '@daily'", 5, "nicknames are not taken", "Write 0 0 * * * instead."),
        ("jobs:\n    drill: ''", 5, "it has 0 fields", ""), ("jobs:\n    drill: [a]", 5, "must be a text", ""),
        ("jobs:\n    drill: {at: 60 1 * * *}", 5, "schedule.jobs.drill.at is no schedule", "0 to 59"),
        ("jobs:\n    drill: {at: off}", 5, "schedule.jobs.drill.at is no schedule", ""),
        ("jobs:\n    drill: {when: x}", 5, "unknown key schedule.jobs.drill.when", "Known here: at"),
        ("jobs:\n    dump_test: {grace: 1h}", 5, "schedule.jobs.dump_test.at must say when it runs", ""),
        ("jobs:\n    drill: {timezone: ''}", 5, "schedule.jobs.drill.timezone cannot be used", ""),
    ])
    func `what makes no sense is refused with its place`(_ text: String, _ line: Int, _ words: String, _ hint: String)
        throws
    {
        let error = try #require(throws: WaldenError.self) { try parse("cluster: main\nschedule:\n  \(text)\n") }
        #expect(error.code == .configuration && error.message.contains(words), "\(error)")
        #expect(error.message.hasPrefix("w.yaml:\(line): ") || words.contains("at must say"), "\(error)")
        #expect(hint.isEmpty || error.hint?.contains(hint) == true, "\(error)")
    }
}
