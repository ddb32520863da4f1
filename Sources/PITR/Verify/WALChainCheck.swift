// SPDX-License-Identifier: MIT

/// Checks WAL segment by segment as PostgreSQL would replay it: the header of each page, the checksum of each record and its
/// link to the one before, over the borders of segments too.
///
/// ``begin(_:)`` a segment, ``push(_:isZero:)`` its bytes, ``finish()`` it. A segment that follows the last one goes on where
/// that ended. Any other begins anew, and what is left of a record that began before it is passed over.
public struct WALChainCheck: Sendable {
    public enum Verdict: Sendable, Equatable {
        /// There is WAL to the segment's end, or to a switch to the next one.
        case whole
        /// The WAL ends here, and there is nothing behind it in the segment.
        case ended(LSN)
        /// Its `lsn` may lie in a segment before this one, where a record began that goes on here.
        case damaged(WALDamage)
    }

    /// As long as the longest page, so that no page is cut.
    private static let pieceBytes = 64 << 10

    private let size: SegmentSize
    private var segment = WALSegment(timeline: .first, number: 0)
    private var decoder: WALDecoder?
    private var taken: UInt64 = 0
    private var hasBytesBehind = false
    /// Something odd that replay does not mind, as a sentence without a final period; of the segment at hand.
    public private(set) var remark: String?

    public init(size: SegmentSize) { self.size = size }

    /// Whether the last record goes on in the segment that follows.
    public var isInsideRecord: Bool { decoder?.isInsideRecord ?? false }

    public mutating func begin(_ next: WALSegment) {
        if !goesOn(in: next) { decoder = WALDecoder(segment: next, size: size) }
        (segment, taken, hasBytesBehind, remark) = (next, 0, false, nil)
    }

    private func goesOn(in next: WALSegment) -> Bool {
        decoder?.status == .reading && taken == size.bytes && segment.number < .max
            && next == WALSegment(timeline: segment.timeline, number: segment.number + 1)
    }

    /// Takes the bytes that follow. `isZero`: the caller knows that they are nothing but zeros.
    public mutating func push(_ bytes: UnsafeRawBufferPointer, isZero: Bool = false) {
        var rest = bytes
        while !rest.isEmpty {
            take(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes)), isZero)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Self.pieceBytes))
        }
    }

    private mutating func take(_ piece: UnsafeRawBufferPointer, _ isZero: Bool) {
        let start = segment.start(size: size).rawValue &+ taken
        taken &+= UInt64(piece.count)
        let before = behind(start)
        decoder?.push(piece) { _ in }
        guard !isZero, let from = [before, behind(start)].compactMap({ $0 }).min() else { return }
        let offset = Int(clamping: from < start ? 0 : from - start)
        guard offset < piece.count else { return }
        hasBytesBehind = hasBytesBehind || !ZeroBytes.areAll(UnsafeRawBufferPointer(rebasing: piece[offset...]))
    }

    /// From where on there must be zeros only, as far as that is known; nil where WAL is still to come.
    private func behind(_ position: UInt64) -> UInt64? {
        guard let decoder else { return nil }
        if case .ended(let lsn) = decoder.status { return lsn.rawValue }
        guard let end = decoder.fillingEnd, position < end else { return nil }
        return max(position, decoder.pageAddress)
    }

    /// What is to be said of the segment.
    public mutating func finish() -> Verdict {
        remark = decoder?.warning
        switch decoder?.status {
        case .damaged(let damage)?: return .damaged(damage)
        case .ended(let lsn)?:
            guard hasBytesBehind else { return .ended(lsn) }
            return .damaged(
                WALDamage(lsn: lsn, problem: "there are zeros where a record should begin, and something behind them"))
        case .reading?, .complete?, nil:
            if hasBytesBehind { remark = "something stands behind the switch to the next segment" }
            return .whole
        }
    }
}
