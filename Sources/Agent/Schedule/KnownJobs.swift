// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository
import Synchronization
public import SystemPackage

/// Since when each job has been scheduled as it is now: kept in a file, so that a run that was missed while the agent was restarted is
/// made up for, and one from before the job was scheduled is not.
public final class KnownJobs: Sendable {
    private struct Document: JSONDocument {
        struct Known: Codable, Equatable {
            let schedule: String
            let since: Instant
        }

        let format: Int
        var jobs: [String: Known]
    }

    private let path: FilePath?
    /// What was said last, should the file not say it.
    private let said = Mutex<[String: Document.Known]>([:])

    /// nil: nothing is kept.
    public init(_ path: FilePath?) { self.path = path }

    /// Since when the jobs have been scheduled like this; new ones since `now`. Blocks.
    ///
    /// `report` is told when it cannot be kept: then it holds for as long as the agent runs.
    func since(_ jobs: [ScheduledJob], now: Instant, report: (WaldenError) -> Void) -> [JobName: Instant] {
        let written = read()
        let before = written.merging(said.withLock(\.self)) { $1 }
        var document = Document(format: JSONDocuments.format, jobs: [:])
        var since: [JobName: Instant] = [:]
        for job in jobs {
            let known = before[job.name.text]
            let moment = known?.schedule == job.mark ? known?.since ?? now : now
            since[job.name] = moment
            document.jobs[job.name.text] = Document.Known(schedule: job.mark, since: moment)
        }
        said.withLock { $0 = document.jobs }
        do {
            if written != document.jobs { try write(document) }
        } catch {
            report(WaldenError.of(error))
        }
        return since
    }

    private func read() -> [String: Document.Known] {
        guard let path, let bytes = try? SmallFile.bytes(at: path, limit: 1 << 20) else { return [:] }
        // A file that cannot be read is begun anew: jobs are then known since now.
        return (try? JSONDocuments.decode(Document.self, from: bytes, key: path.string))?.jobs ?? [:]
    }

    private func write(_ document: Document) throws {
        guard let path else { return }
        try DurableFile.replace(path, with: try JSONDocuments.encode(document), "write")
    }
}
