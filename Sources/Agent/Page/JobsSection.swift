// SPDX-License-Identifier: MIT

import PITR

/// Each job with its last result, its next run, and how its duration goes.
struct JobsSection {
    let snapshot: AgentSnapshot
    let words: PageWords

    private static let most = 40

    var html: HTML {
        guard !snapshot.jobs.isEmpty else { return .none }
        var table = DataTable(
            "Jobs of the schedule", ["Job", "Last result", "Took", "Next run", "Schedule"], isAlone: true)
        for job in snapshot.jobs.prefix(Self.most) { table.add(cells(job)) }
        table.leaveOut(snapshot.jobs.count - Self.most)
        return """
            <section aria-labelledby="jobs">
            <h2 id="jobs">Jobs</h2>
            \(table.html)</section>

            """
    }

    private func cells(_ job: JobState) -> [HTML] {
        let schedule: HTML =
            "<code>\(PageWords.clipped(job.schedule, to: 60))</code> <span class=\"soft\">\(PageWords.clipped(job.zone, to: 40))</span>"
        return ["<span class=\"first\">\(job.name.text)</span>", result(job), took(job), next(job), schedule]
    }

    private func result(_ job: JobState) -> HTML {
        let running: HTML =
            job.runningSince.map { "<span class=\"badge\">running</span> since \(words.age($0))<br>" } ?? .none
        guard let run = job.lastRun else { return "\(running)<span class=\"soft\">has not run yet</span>" }
        let (kind, word): (HTML, HTML) =
            switch run.outcome {
            case .succeeded: ("well", "ok")
            case .failed: ("critical", "failed")
            case .interrupted: ("warning", "interrupted")
            case .running: ("", "unknown")
            }
        let problem: HTML = run.problem.map { "<p class=\"reason\">\(PageWords.sentence($0))</p>" } ?? .none
        let last: HTML =
            run.succeeded
            ? .none
            : job.lastSuccess.map { "<p class=\"soft\">last success \(words.age($0))</p>" }
                ?? "<p class=\"soft\">never succeeded</p>"
        return "\(running)<span class=\"badge \(kind)\">\(word)</span> \(words.age(run.ended))\(problem)\(last)"
    }

    private func took(_ job: JobState) -> HTML {
        guard let run = job.lastRun else { return .none }
        return "<div class=\"took\"><span>\(Amount.duration(run.duration))</span>\(Sparkline(job.runs).html)</div>"
    }

    private func next(_ job: JobState) -> HTML {
        guard job.isEnabled else { return "<span class=\"soft\">switched off</span>" }
        guard let next = job.nextRun else { return "<span class=\"soft\">not known</span>" }
        return words.ago(next)
    }
}
