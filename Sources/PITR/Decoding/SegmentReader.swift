// SPDX-License-Identifier: MIT

/// Reads one segment's file and answers a ``ReplayQuestion``, its summary included, in one pass and in bounded memory.
///
/// ``push(_:)`` the file's bytes; while ``needsNext`` then holds, ``pushNext(_:)`` those of the segments that follow, as
/// far as they are at hand: nearly always a page of one is enough, but a record can be longer than a segment; ``answer()``.
public struct SegmentReader: Sendable {
    private let size: SegmentSize
    private var decoder: WALDecoder
    private var summarizer: SegmentSummarizer
    private var replay: SegmentReplay
    private var missing: UInt64
    private var damage: WALDamage?

    public init(_ question: ReplayQuestion, size: SegmentSize) {
        self.size = size
        decoder = WALDecoder(segment: question.segment, size: size, until: question.segment.end(size: size))
        summarizer = SegmentSummarizer(segment: question.segment)
        replay = SegmentReplay(question)
        missing = size.bytes
    }

    /// Takes the next bytes of the segment's own file, in pieces of any size; more than a segment has are ignored.
    public mutating func push(_ bytes: UnsafeRawBufferPointer) {
        let share = bytes.prefix(Int(min(missing, UInt64(bytes.count))))
        missing -= UInt64(share.count)
        read(UnsafeRawBufferPointer(rebasing: share))
    }

    /// Takes the next bytes of the following segment's file, beginning with its first, and then of the one after; those that
    /// come when ``needsNext`` is false are ignored.
    public mutating func pushNext(_ bytes: UnsafeRawBufferPointer) {
        if needsNext { read(bytes) }
    }

    /// Whether the segment's last record goes on in the segment that follows. True as well when, after a crash, the rest of it
    /// was given up: the following segment says so.
    public var needsNext: Bool { missing == 0 && decoder.isInsideRecord && !isStopped }

    /// Whether no more bytes of the segment's own file change anything.
    public var isDone: Bool { missing == 0 || isStopped }

    /// That the format of the WAL is not known, as a sentence without a final period.
    public var warning: String? { decoder.warning }

    /// What was found in the bytes so far.
    public func answer() -> ReplayAnswer {
        var copy = self
        Self.finish(&copy.decoder, &copy.summarizer, &copy.replay, &copy.damage)
        var summary = copy.summarizer.summary
        summary.damage = copy.damage ?? copy.endDamage
        summary.hasOpenTail = copy.decoder.isInsideRecord && summary.damage == nil
        return copy.replay.answer(with: summary)
    }

    private var isStopped: Bool { decoder.status != .reading || damage != nil }

    /// What the decoder says, or that the file ended too early.
    private var endDamage: WALDamage? {
        switch decoder.status {
        case .damaged(let damage): return damage
        case .ended, .complete: return nil
        case .reading:
            guard missing > 0, !decoder.isFilling else { return nil }
            let end = LSN(decoder.segment.end(size: size).rawValue &- missing)
            return WALDamage(lsn: end, problem: "the file ends here, \(missing) bytes before the segment does")
        }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) {
        guard !isStopped else { return }
        Self.read(bytes, &decoder, &summarizer, &replay, &damage)
    }

    private static func read(
        _ bytes: UnsafeRawBufferPointer, _ decoder: inout WALDecoder, _ summarizer: inout SegmentSummarizer,
        _ replay: inout SegmentReplay, _ damage: inout WALDamage?
    ) {
        decoder.push(bytes) { add($0, &summarizer, &replay, &damage) }
    }

    private static func finish(
        _ decoder: inout WALDecoder, _ summarizer: inout SegmentSummarizer, _ replay: inout SegmentReplay,
        _ damage: inout WALDamage?
    ) {
        decoder.finish { add($0, &summarizer, &replay, &damage) }
    }

    @inline(__always)
    private static func add(
        _ record: borrowing WALRecord, _ summarizer: inout SegmentSummarizer, _ replay: inout SegmentReplay,
        _ damage: inout WALDamage?
    ) {
        guard damage == nil else { return }
        // Nearly all records are none, and need not be taken apart.
        guard WALEventKind(record.resourceManager, record.info) != nil else {
            summarizer.count(record)
            return replay.add(record, nil)
        }
        addEvent(record, &summarizer, &replay, &damage)
    }

    private static func addEvent(
        _ record: borrowing WALRecord, _ summarizer: inout SegmentSummarizer, _ replay: inout SegmentReplay,
        _ damage: inout WALDamage?
    ) {
        switch WALEvent.read(record) {
        case .event(let event):
            summarizer.count(record)
            summarizer.add(event)
            replay.add(record, event)
        case .other:
            summarizer.count(record)
            replay.add(record, nil)
        case .malformed: damage = WALDamage(lsn: record.lsn, problem: "the record is malformed")
        }
    }
}
