// SPDX-License-Identifier: MIT

import Codec
import Errors
public import PITR
public import Repository
import Synchronization

/// Lets the pure core decide, and reads from the repository whatever it asks for on the way.
public struct WALInquiry: Sendable {
    public struct Result<Decision: Sendable>: Sendable {
        public let decision: Decision
        /// What was found damaged, and did without.
        public let warnings: [String]
    }

    private let archive: WALArchive
    private let index: WALIndex
    /// How many questions are answered at once.
    private static let workers = 8
    /// Each round adds what was not known, so that only a defect of the core could go on for ever.
    private static let mostRounds = 10_000

    public init(_ cluster: ClusterArchive, _ generation: ClusterRecord.Generation) throws {
        archive = try cluster.wal(generation)
        index = archive.index
    }

    /// Calls `decide` until it has no question left. Throws what it throws, and what reading throws.
    public func run<Decision: Sendable>(
        on catalogue: Catalogue, _ decide: (Catalogue) throws -> Decision
    ) async throws -> Result<Decision> {
        let known = KnownCatalogue(catalogue)
        for _ in 0..<Self.mostRounds {
            do {
                return Result(decision: try decide(known.catalogue), warnings: known.warnings)
            } catch let open as OpenQuestions {
                try await answer(open.questions, known)
            }
        }
        throw WaldenError(.failed, "the planner asks without end")
    }

    private func answer(_ questions: Set<WALQuestion>, _ known: KnownCatalogue) async throws {
        let rest = Mutex(Array(questions)[...])
        try await FramePipeline.forEach(
            workers: Self.workers, next: { rest.withLock { $0.popFirst() } },
            work: { try await answer($0, known) })
    }

    private func answer(_ question: WALQuestion, _ known: KnownCatalogue) async throws {
        switch question {
        case .segments(let timeline, let logs):
            let listing = try await archive.segments(on: timeline, in: NumberRanges([logs]))
            known.change { $0.answers.add(listing, of: logs, on: timeline) }
        case .group(let timeline, let number):
            let group = WALLogGroup(timeline: timeline, number: UInt32(truncatingIfNeeded: number))
            let lines = try await usable(known) { try await index.logs(of: group) }
            known.change { $0.answers.add(group: number, on: timeline, lines) }
        case .log(let timeline, let number):
            let log = WALLog(timeline: timeline, number: UInt32(truncatingIfNeeded: number))
            let lines = try await usable(known) { try await index.segments(of: log) }
            known.change { $0.answers.add(log: number, on: timeline, lines) }
        case .replay(let replay):
            let reading = try await read(replay, known)
            known.change { $0.answers.add(reading, to: replay) }
        }
    }

    /// The index only saves reading: without it the WAL itself tells.
    private func usable<Lines: Sendable>(
        _ known: KnownCatalogue, _ read: () async throws -> Lines?
    ) async throws -> Lines? {
        do {
            return try await read()
        } catch let error as WaldenError where error.code == .integrity {
            known.warn("\(error.message), and the WAL itself is read instead; walden wal index --rebuild makes it anew")
            return nil
        }
    }

    private func read(_ question: ReplayQuestion, _ known: KnownCatalogue) async throws -> WALAnswers.Reading {
        do {
            return .read(try await ReadSegment(archive) { known.warn($0) }.answer(question))
        } catch let error as WaldenError where error.code == .notFound {
            return .absent
        } catch let error as WaldenError where error.code == .integrity {
            return .unreadable(error.cause ?? error.message)
        }
    }
}

/// A catalogue that several answers grow at once.
private final class KnownCatalogue: Sendable {
    private let state: Mutex<(catalogue: Catalogue, warnings: [String])>

    init(_ catalogue: Catalogue) { state = Mutex((catalogue, [])) }

    var catalogue: Catalogue { state.withLock { $0.catalogue } }
    var warnings: [String] { state.withLock { $0.warnings } }

    func change(_ body: (inout Catalogue) -> Void) { state.withLock { body(&$0.catalogue) } }

    func warn(_ text: String) {
        state.withLock { if !$0.warnings.contains(text) { $0.warnings.append(text) } }
    }
}
