// SPDX-License-Identifier: MIT

import Errors
import PITR

extension ScheduleSettings {
    /// What holds for every job that says nothing else.
    private static let manners = ["timezone", "grace", "jitter", "retries", "backoff"]

    /// Throws `.configuration` with file and line.
    init(_ node: ConfigurationNode, tiers: some Sequence<DumpTier>) throws {
        try node.allow(only: Self.manners + ["jobs"])
        let common = try Manner(node, Manner())
        jobs = Self.usualJobs.mapValues { common.policy($0.schedule.expression) }
        guard let child = try node.child("jobs") else { return }
        let names = Self.names(tiers)
        try child.allow(only: names.map(\.text))
        for name in names { try read(name, child, common) }
    }

    private mutating func read(_ name: JobName, _ node: ConfigurationNode, _ common: Manner) throws {
        guard node.isMapping(name.text) else {
            guard let text = try node.text(name.text) else { return }
            jobs[name] = text == "off" ? nil : common.policy(try Self.expression(text, node, name.text))
            return
        }
        guard let own = try node.child(name.text) else { return }
        try own.allow(only: ["at"] + Self.manners)
        let manner = try Manner(own, common)
        guard let text = try own.text("at") else {
            guard let usual = jobs[name] else {
                throw own.wrong("at", "must say when it runs: nothing is usual for it")
            }
            jobs[name] = manner.policy(usual.schedule.expression)
            return
        }
        jobs[name] = manner.policy(try Self.expression(text, own, "at"))
    }

    private static func expression(_ text: String, _ node: ConfigurationNode, _ key: String) throws -> CronExpression {
        do {
            return try CronExpression(text)
        } catch {
            throw node.wrong(key, "is no schedule: \(error.cause ?? error.message)", hint: error.hint)
        }
    }
}

/// How a job runs, but for when.
private struct Manner {
    var zone = CivilZone.utc
    var grace = JobPolicy.usualGrace
    var jitter = Duration.zero
    var retries = JobPolicy.usualRetries
    var backoff = JobPolicy.usualBackoff

    init() {}

    init(_ node: ConfigurationNode, _ common: Manner) throws {
        zone = try Self.zone(node) ?? common.zone
        grace = try node.duration("grace") ?? common.grace
        jitter = try node.duration("jitter") ?? common.jitter
        retries = try node.number("retries", in: 0...20) ?? common.retries
        backoff = try node.duration("backoff") ?? common.backoff
        guard backoff >= .seconds(1) else { throw node.wrong("backoff", "must be a second or more") }
    }

    private static func zone(_ node: ConfigurationNode) throws -> CivilZone? {
        guard let name = try node.text("timezone") else { return nil }
        do {
            return try CivilZone(name, rules: SystemTimeZones())
        } catch {
            throw node.wrong("timezone", "cannot be used: \(error.message)", hint: error.hint)
        }
    }

    func policy(_ expression: CronExpression) -> JobPolicy {
        JobPolicy(
            CronSchedule(expression, in: zone), grace: grace, jitter: jitter, retries: retries, backoff: backoff)
    }
}
