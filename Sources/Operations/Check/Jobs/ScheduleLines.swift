// SPDX-License-Identifier: MIT

import Errors

/// When jobs run next. Pure.
struct ScheduleLines {
    private static let what = "schedule"
    private let jobs: [CheckedJob]

    init(_ jobs: [CheckedJob]) { self.jobs = jobs }

    func say(_ report: CheckReport) {
        guard !jobs.isEmpty else {
            return report.warn(
                Self.what, "no job is scheduled: nothing is backed up, dumped or proved by itself",
                hint: "See docs/schedule.md, unless something else runs walden backup.")
        }
        let next = jobs.filter(\.hasCommand).compactMap { job in job.next.map { "\(job.name) at \($0)" } }
        if !next.isEmpty { report.ok(Self.what, "next: \(next.joined(separator: ", "))") }
        for job in jobs {
            if !job.hasCommand {
                report.warn(
                    Self.what, "this release has no command for \(job.name)",
                    hint: "Say schedule.jobs.\(job.name): off, or use a release that has it.")
            } else if job.next == nil {
                report.warn(
                    Self.what, "\(job.name) never runs again",
                    hint: "Look at it with walden schedule --job \(job.name).")
            }
        }
    }
}
