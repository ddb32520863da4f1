// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository
import Synchronization

/// Answers what a recovery meets in a segment, from the archive alone.
///
/// The stored object streams through decompression into the decoder, so that a segment of 1 GiB takes no more memory than
/// one of 1 MiB; the work is done on threads of its own.
public struct ReadSegment: Sendable {
    private let archive: WALArchive
    private let warn: @Sendable (String) -> Void

    /// `warn` is told, without a final period, what does not keep the answer from being given.
    public init(_ archive: WALArchive, warn: @escaping @Sendable (String) -> Void = { _ in }) {
        self.archive = archive
        self.warn = warn
    }

    /// Throws `.notFound` when the segment is not there, and `.integrity` when what is stored is damaged or no segment.
    ///
    /// A record that goes on in the next segment is read to its end there, and no further. Where that segment is not there
    /// or is damaged itself, the tail stays open: who asks for that segment is told.
    public func answer(_ question: ReplayQuestion) async throws -> ReplayAnswer {
        let decoding = try await begin(question)
        if let warning = decoding.warning { warn("\(file(question.segment).name): \(warning)") }
        var answer = decoding.answer
        var next = question.next ?? question.segment.successor
        // In segments of 1 MiB a record may go on through several.
        while decoding.needsNext, let segment = next {
            guard let further = try await goOn(decoding, in: self.file(segment)) else { break }
            answer = further
            next = segment.successor
        }
        return answer
    }

    /// The segment, decoded from the first repository that has it whole.
    private func begin(_ question: ReplayQuestion) async throws -> Decoding {
        let file = self.file(question.segment)
        let found = try await archive.alternatives.firstWhole(passedOver: archive.store.passedOver) {
            archive -> Decoding? in
            let decoding = Decoding(question, archive.segmentSize)
            guard try await archive.fetch(file, to: decoding.push) else { return nil }
            try decoding.checkLength(of: file)
            return decoding
        }
        if let found { return found }
        throw WaldenError(.notFound, "\(file.name) is not in the repository")
    }

    /// nil when the file is not there, or is damaged itself.
    private func goOn(_ decoding: Decoding, in next: WALFile) async throws -> ReplayAnswer? {
        let before = decoding.saved
        for archive in archive.alternatives {
            do {
                guard try await archive.read(next, to: decoding.pushNext) else { continue }
                let answer = decoding.answer
                // Bytes go out before the checksum behind them was seen: is it the record that is wrong, or the next object?
                if answer.summary.damage != nil { _ = try await archive.fetch(next) { _ in } }
                return answer
            } catch let error as WaldenError where error.code == .integrity {
                decoding.restore(before)
            }
        }
        return nil
    }

    private func file(_ segment: WALSegment) -> WALFile { .segment(segment.name(size: archive.segmentSize)) }
}

extension WALSegment {
    fileprivate var successor: WALSegment? {
        number < .max ? WALSegment(timeline: timeline, number: number + 1) : nil
    }
}

/// A decoder that is fed from one thread after another.
private final class Decoding: Sendable {
    private struct State: Sendable {
        var reader: SegmentReader
        var byteCount: UInt64 = 0
    }

    private let state: Mutex<State>
    private let size: SegmentSize

    init(_ question: ReplayQuestion, _ size: SegmentSize) {
        self.size = size
        state = Mutex(State(reader: SegmentReader(question, size: size)))
    }

    /// Where it is now, to go back to when what it is fed next proves damaged.
    var saved: SegmentReader { state.withLock { $0.reader } }

    func restore(_ reader: SegmentReader) { state.withLock { $0.reader = reader } }

    var needsNext: Bool { state.withLock { $0.reader.needsNext } }
    var warning: String? { state.withLock { $0.reader.warning } }
    var answer: ReplayAnswer { state.withLock { $0.reader.answer() } }

    @Sendable func push(_ bytes: UnsafeRawBufferPointer) {
        // Only read, and within this call.
        nonisolated(unsafe) let bytes = bytes
        state.withLock {
            $0.byteCount += UInt64(bytes.count)
            $0.reader.push(bytes)
        }
    }

    @Sendable func pushNext(_ bytes: UnsafeRawBufferPointer) -> WALArchive.Reading {
        nonisolated(unsafe) let bytes = bytes
        return state.withLock {
            $0.reader.pushNext(bytes)
            return $0.reader.needsNext ? .goOn : .enough
        }
    }

    func checkLength(of file: WALFile) throws {
        let byteCount = state.withLock { $0.byteCount }
        guard byteCount == size.bytes else {
            throw WaldenError(
                .integrity, "the stored object of \(file.name) is damaged",
                cause: "it holds \(byteCount) bytes, and a segment has \(size.bytes)")
        }
    }
}
