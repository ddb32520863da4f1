// SPDX-License-Identifier: MIT

import Errors
import PITR
import Synchronization
import SystemPackage
import Testing

@testable import Agent

/// Since when jobs are known, over restarts.
@Suite struct KnownJobsTests {
    private func since(_ path: FilePath?, _ jobs: [ScheduledJob], at seconds: Int64) throws -> [JobName: Instant] {
        KnownJobs(path).since(jobs, now: .after(seconds)) { Issue.record("\($0)") }
    }

    @Test func `a job is known since it was first told of, and anew once its schedule changes`() async throws {
        try await withFolder { folder in
            let path = folder.appending("jobs.json")
            let (hourly, daily) = (try ScheduledJob.test(), try ScheduledJob.test(.prune, "0 1 * * *"))
            #expect(try since(path, [hourly], at: 1) == [.backup: .after(1)])
            #expect(try since(path, [hourly, daily], at: 2) == [.backup: .after(1), .prune: .after(2)])
            #expect(try since(path, [try .test(.backup, "5 * * * *")], at: 3) == [.backup: .after(3)])
            // What was taken away is new when it comes back.
            #expect(try since(path, [daily], at: 4) == [.prune: .after(4)])
            #expect(try folder.names == ["jobs.json"])
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"format": 1}"#, #"{"format": 1, "jobs": {"backup": {"since": 7}}}"#])
    func `a damaged file is begun anew`(_ text: String) async throws {
        try await withFolder { folder in
            let path = folder.appending("jobs.json")
            try path.write(Array(text.utf8))
            #expect(try since(path, [try .test()], at: 1) == [.backup: .after(1)])
            #expect(try since(path, [try .test()], at: 2) == [.backup: .after(1)])
        }
    }

    /// Fault 13 of docs/faults.md.
    @Test func `where nothing can be written it says so, and knows as long as it lives`() async throws {
        let known = KnownJobs("/proc/nowhere/jobs.json")
        let errors = Mutex<[WaldenError]>([])
        for second: Int64 in 1...3 {
            let since = known.since([try .test()], now: .after(second)) { error in errors.withLock { $0.append(error) }
            }
            #expect(since == [.backup: .after(1)])
        }
        #expect(errors.withLock(\.count) == 3)
        #expect(try since(nil, [try .test()], at: 7) == [.backup: .after(7)])
    }
}
