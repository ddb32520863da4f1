// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

extension VerifyTarget {
    /// The objects of the index that cannot be read. Nothing is lost with them.
    func indexFindings(_ timelines: some Sequence<TimelineID>) async throws -> [VerifyFinding] {
        var findings: [VerifyFinding] = []
        for timeline in timelines.sorted() {
            let listing = try await wal.index.listing(of: timeline)
            for number in listing.logs.ranges.joined() {
                let log = WALLog(timeline: timeline, number: UInt32(truncatingIfNeeded: number))
                findings += try await indexFinding("LOG \(log.name) of timeline \(timeline)") {
                    _ = try await wal.index.segments(of: log)
                }
            }
            for number in listing.groups.ranges.joined() {
                let group = WALLogGroup(timeline: timeline, number: UInt32(truncatingIfNeeded: number))
                findings += try await indexFinding("the LOGs \(group.name) of timeline \(timeline)") {
                    _ = try await wal.index.logs(of: group)
                }
            }
        }
        return findings
    }

    private func indexFinding(_ what: String, _ read: () async throws -> Void) async throws -> [VerifyFinding] {
        do {
            try await read()
            return []
        } catch let error as WaldenError where error.code == .integrity {
            return [finding(.index(what), .damaged, error.sentence)]
        } catch let error as WaldenError where error.isMissingKey {
            return []
        }
    }
}
