// SPDX-License-Identifier: MIT

import Errors

/// Finds the entries of a tar stream as it passes by, cut anywhere: PostgreSQL's own (src/port/tar.c), and those of
/// GNU tar, bsdtar and pax. Contents are skipped, not copied.
///
/// Once it threw, every further call throws. It does not say whether a path occurs twice or lies behind a symbolic
/// link: whoever writes files has to look. Devices, hard links and sparse files are refused, since no data directory
/// is sent with them. Extended headers above 64 KiB are refused too, so memory is bounded.
public struct TarScanner: Sendable {
    private enum State {
        /// At a header, of which `pending` holds the first bytes.
        case header
        /// In an extended header's content, of which `pending` holds the first bytes.
        case extended(type: UInt8, size: Int, padding: UInt64)
        case skipping(UInt64)
        /// Behind the first block of zeros.
        case ended
        case broken
    }

    private static let largestExtendedHeader: UInt64 = 64 << 10

    private var state = State.header
    private var offset: UInt64 = 0
    private var pending: [UInt8] = []
    private var forAll = PaxRecords()
    private var forNext = PaxRecords()
    private var isInsideEntry = false

    public init() {}

    /// Takes the stream's next bytes and gives `entry` every entry whose header they complete.
    ///
    /// Throws ``WaldenError`` with code `integrity` when the stream is damaged, unknown or hostile (see
    /// ``TarEntry/path``), and whatever `entry` throws.
    public mutating func push(_ bytes: UnsafeRawBufferPointer, _ entry: (TarEntry) throws -> Void) throws {
        let before = state
        // Broken until it went well, whoever throws.
        state = .broken
        state = try advance(from: before, bytes, entry)
    }

    /// Says that no more bytes come. Throws ``WaldenError`` with code `integrity` when the stream ended inside an
    /// entry. The two blocks of zeros at the end may be missing.
    public mutating func finish() throws {
        switch state {
        case .ended: return
        case .header where pending.isEmpty && !isInsideEntry: return
        case .broken: throw WaldenError.tar("it has failed before")
        default: throw WaldenError.tar("it is cut short")
        }
    }

    private mutating func advance(
        from before: State, _ bytes: UnsafeRawBufferPointer, _ entry: (TarEntry) throws -> Void
    ) throws -> State {
        var state = before
        var rest = bytes[...]
        while !rest.isEmpty {
            switch state {
            case .header:
                guard let block = try take(TarFormat.blockByteCount, &rest) else { continue }
                state = try stateAfter(block, entry)
            case .extended(let type, let size, let padding):
                guard let content = try take(size, &rest) else { continue }
                try readExtended(type, content)
                state = .skipping(padding)
            case .skipping(let left):
                let count = UInt64(rest.count) < left ? rest.count : Int(truncatingIfNeeded: left)
                try skip(count, &rest)
                state = left > UInt64(count) ? .skipping(left - UInt64(count)) : .header
            case .ended:
                guard rest.allSatisfy({ $0 == 0 }) else { throw WaldenError.tar("bytes follow its end") }
                try skip(rest.count, &rest)
            case .broken: throw WaldenError.tar("it has failed before")
            }
            if case .skipping(0) = state { state = .header }
        }
        return state
    }

    /// Adds to `pending` from the front of `rest`; gives it once it has `count` bytes.
    private mutating func take(_ count: Int, _ rest: inout Slice<UnsafeRawBufferPointer>) throws -> [UInt8]? {
        let missing = min(count - pending.count, rest.count)
        pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest.prefix(missing)))
        try skip(missing, &rest)
        guard pending.count == count else { return nil }
        defer { pending.removeAll(keepingCapacity: true) }
        return pending
    }

    private mutating func skip(_ count: Int, _ rest: inout Slice<UnsafeRawBufferPointer>) throws {
        rest = rest.dropFirst(count)
        let (sum, isTooLarge) = offset.addingReportingOverflow(UInt64(count))
        guard !isTooLarge else { throw WaldenError.tar("it is too long") }
        offset = sum
    }

    private mutating func stateAfter(_ block: [UInt8], _ entry: (TarEntry) throws -> Void) throws -> State {
        if block.allSatisfy({ $0 == 0 }) {
            guard !isInsideEntry else { throw WaldenError.tar("it ends after an extended header") }
            return .ended
        }
        let header = try TarHeader(block)
        switch header.type {
        case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
            return try extended(header)
        default:
            let found = try TarEntry(header, forAll.overridden(by: forNext), contentOffset: offset)
            forNext = PaxRecords()
            isInsideEntry = false
            let whole = try Self.padded(found.size)
            try entry(found)
            return .skipping(whole)
        }
    }

    private mutating func extended(_ header: TarHeader) throws -> State {
        guard (1...Self.largestExtendedHeader).contains(header.size), let size = Int(exactly: header.size) else {
            throw WaldenError.tar("an extended header has \(header.size) bytes")
        }
        isInsideEntry = isInsideEntry || header.type != UInt8(ascii: "g")
        return .extended(type: header.type, size: size, padding: try Self.padded(header.size) - header.size)
    }

    private mutating func readExtended(_ type: UInt8, _ content: [UInt8]) throws {
        switch type {
        case UInt8(ascii: "x"): try forNext.read(content)
        case UInt8(ascii: "g"): try forAll.read(content)
        case UInt8(ascii: "L"): forNext.path = Self.withoutEndingNul(content)
        default: forNext.linkTarget = Self.withoutEndingNul(content)
        }
    }

    private static func withoutEndingNul(_ name: [UInt8]) -> [UInt8] {
        name.last == 0 ? Array(name.dropLast()) : name
    }

    /// `size` rounded up to whole blocks.
    private static func padded(_ size: UInt64) throws -> UInt64 {
        let mask = UInt64(TarFormat.blockByteCount - 1)
        let (sum, isTooLarge) = size.addingReportingOverflow(mask)
        guard !isTooLarge else { throw WaldenError.tar("an entry is too large") }
        return sum & ~mask
    }
}
