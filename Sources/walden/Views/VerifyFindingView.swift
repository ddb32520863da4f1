// SPDX-License-Identifier: MIT

import Operations
import PITR
import Repository

/// A finding of a verification: what, what is lost by it, and what to do.
struct VerifyFindingView: Encodable, Sendable {
    struct Point: Encodable, Sendable {
        let lsn: String
        let time: String?
    }

    struct Stretch: Encodable, Sendable {
        let timeline: UInt32
        /// What can be reached before it; null: nothing.
        let after: Point?
        /// What can be reached behind it; null: nothing.
        let before: Point?
        /// Where it ends when nothing behind it can be reached, as far as that is known.
        let claimedEnd: Point?
    }

    let repository: String
    let generation: String?
    /// `segments`, `wal_file`, `backup_object`, `backup_marker`, `index`, `gap_record` or `dump`.
    let kind: String
    let subject: String
    /// `damaged` or `missing`.
    let state: String
    let problem: String
    let lsn: String?
    let lostBackups: [String]
    let lostStretches: [Stretch]
    let acceptedReason: String?
    let wholeIn: [String]
    let repairedFrom: String?
    let repairProblem: String?
    let cure: String?

    init(_ finding: VerifyFinding, size: SegmentSize?) {
        repository = finding.repository
        generation = finding.generation?.text
        (kind, subject) = finding.subject.words(size ?? .standard)
        (state, problem, lsn) = (finding.state.rawValue, finding.problem, finding.lsn?.description)
        lostBackups = finding.lostBackups.map(\.text)
        lostStretches = finding.lostStretches.map(Stretch.init)
        (acceptedReason, wholeIn) = (finding.acceptedReason, finding.wholeIn)
        (repairedFrom, repairProblem) = (finding.repairedFrom, finding.repairProblem)
        cure = finding.isOpen ? finding.cure : nil
    }

    var text: String {
        var words = ["\(heading) \(subject) in \(repository): \(problem)"]
        if let acceptedReason { words.append("recorded as lost: \(acceptedReason)") }
        let lost = lostBackups.map { "backup \($0)" } + lostStretches.map(\.text)
        if acceptedReason == nil { words.append("lost: \(lost.isEmpty ? "nothing" : lost.joined(separator: ", "))") }
        if let repairProblem { words.append("not mended: \(repairProblem)") }
        if let cure { words.append("cure: \(cure)") }
        return words.joined(separator: "; ")
    }

    private var heading: String {
        if let repairedFrom { return "MENDED FROM \(repairedFrom)" }
        return acceptedReason == nil ? state.uppercased() : "RECORDED"
    }
}

extension VerifyFindingView.Point {
    init(_ point: LostStretch.Point) { (lsn, time) = (point.lsn.description, point.time?.description) }

    var text: String { time.map { "\($0) (\(lsn))" } ?? lsn }
}

extension VerifyFindingView.Stretch {
    init(_ stretch: LostStretch) {
        timeline = stretch.timeline.rawValue
        typealias Point = VerifyFindingView.Point
        (after, before) = (stretch.after.map { Point($0) }, stretch.before.map { Point($0) })
        claimedEnd = stretch.claimedEnd.map { Point($0) }
    }

    var text: String {
        let from = after.map { "after \($0.text)" }
        let to = before.map { "before \($0.text)" } ?? claimedEnd.map { "up to \($0.text) and on" }
        let words = [from, to].compactMap { $0 }.joined(separator: " and ")
        return "every moment of timeline \(timeline)\(words.isEmpty ? "" : " \(words)")"
    }
}

extension VerifyFinding.Subject {
    fileprivate func words(_ size: SegmentSize) -> (kind: String, subject: String) {
        switch self {
        case .segments(let run): ("segments", run.text(size: size))
        case .walFile(let file): ("wal_file", file.name)
        case .object(let id, let name): ("backup_object", "\(id.text)/\(name)")
        case .marker(let id): ("backup_marker", id.text)
        case .index(let what): ("index", what)
        case .gapRecord: ("gap_record", "a record of a gap")
        case .dump(let id): ("dump", id.text)
        }
    }
}

extension VerifyFinding {
    /// What to do, without a final period.
    fileprivate var cure: String {
        if let holder = wholeIn.first {
            return repairProblem == nil
                ? "walden verify --repair copies it from \(holder), which has it whole"
                : "copy it by hand from \(holder)"
        }
        switch subject {
        case .segments, .walFile(.history): return "walden backup, so that what comes can be restored to"
        case .object, .marker: return "walden backup"
        case .walFile: return "none needed, no restore reads it"
        case .index: return "walden wal index --rebuild"
        case .gapRecord: return "remove it"
        case .dump: return "walden dump"
        }
    }
}
