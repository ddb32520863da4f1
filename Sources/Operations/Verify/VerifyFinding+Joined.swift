// SPDX-License-Identifier: MIT

import PITR

extension VerifyFinding {
    /// Sorted, and damaged segments that follow each other or overlap as one finding.
    static func joined(_ findings: [VerifyFinding]) -> [VerifyFinding] {
        var joined: [VerifyFinding] = []
        let segments = findings.filter { $0.run != nil && $0.state == .damaged }.sorted { left, right in
            guard let left = left.run, let right = right.run else { return false }
            return (left.timeline, left.first) < (right.timeline, right.first)
        }
        for finding in segments {
            if let last = joined.last, let both = last.joined(with: finding) {
                joined[joined.count - 1] = both
            } else {
                joined.append(finding)
            }
        }
        return findings.filter { $0.run == nil || $0.state == .missing } + joined
    }

    fileprivate var run: SegmentRun? { if case .segments(let run) = subject { run } else { nil } }

    private func joined(with next: VerifyFinding) -> VerifyFinding? {
        guard let run, let other = next.run, run.timeline == other.timeline,
            other.first <= run.last || other.first - 1 == run.last
        else { return nil }
        let both = SegmentRun(timeline: run.timeline, first: run.first, last: max(run.last, other.last))
        return VerifyFinding(
            repository: repository, generation: generation, .segments(both), .damaged, problem: problem, lsn: lsn)
    }
}
