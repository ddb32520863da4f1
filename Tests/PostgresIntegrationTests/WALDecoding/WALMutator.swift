// SPDX-License-Identifier: MIT

import Checksum
import PITR

/// Beginnings of real segments, with something wrong in them.
struct WALMutator {
    struct Input {
        let segment: WALSegment
        var bytes: [UInt8]
        let pieces: Int
    }

    private let row: [(segment: WALSegment, bytes: [UInt8])]
    private var random: SeededGenerator

    private static let page = 8192
    static let longest = 12 * page

    init(_ row: SegmentRow, seed: UInt64) throws {
        self.row = try row.segments.indices.map { (row.segments[$0], Array(try row.bytes($0).prefix(Self.longest))) }
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> Input {
        let source = row[number(row.count)]
        var bytes = Array(source.bytes.prefix(Self.page * (1 + number(number(12) + 1))))
        if chance(4) { splice(into: &bytes) }
        for _ in 0..<number(6) { change(&bytes) }
        if chance(2) { repair(&bytes, changing: chance(2)) }
        if chance(5) { bytes.removeLast(number(bytes.count + 1)) }
        return Input(segment: source.segment, bytes: bytes, pieces: chance(2) ? .max : 1 + number(20_000))
    }

    private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &random) }
    private mutating func chance(_ bound: Int) -> Bool { number(bound) == 0 }
    private mutating func byte() -> UInt8 { chance(3) ? [0, 1, 0x7F, 0x80, 0xFF][number(5)] : UInt8(number(256)) }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = chance(3) ? number(bytes.count / Self.page) * Self.page + number(48) : number(bytes.count)
        guard place < bytes.count else { return }
        switch number(4) {
        case 0: bytes[place] ^= 1 << UInt8(number(8))
        case 1: for index in place..<min(place + 1 + number(8), bytes.count) { bytes[index] = byte() }
        case 2: bytes.replaceSubrange(place..<bytes.count, with: repeatElement(0, count: bytes.count - place))
        default: bytes[place] = byte()
        }
    }

    /// A page of another segment takes the place of one, with the address that belongs there.
    private mutating func splice(into bytes: inout [UInt8]) {
        let page = number(bytes.count / Self.page) * Self.page
        let other = row[number(row.count)].bytes
        let source = number(other.count / Self.page) * Self.page
        let address = bytes[page + 8..<page + 16]
        bytes.replaceSubrange(page..<page + Self.page, with: other[source..<source + Self.page])
        bytes.replaceSubrange(page + 8..<page + 16, with: address)
    }

    /// Makes the records that lie on one page credible again, after changing what is in those that are parsed, so that the
    /// parsers behind the checksum are reached.
    private mutating func repair(_ bytes: inout [UInt8], changing: Bool) {
        var previous: UInt64?
        for page in stride(from: 0, to: bytes.count - Self.page + 1, by: Self.page) {
            let header = bytes[page + 2] & 2 != 0 ? 40 : 24
            let rest = bytes[page + 2] & 1 != 0 ? Int(read(bytes, page + 16, 4)) : 0
            var at = page + header + (min(rest, Self.page) + 7) & ~7
            while at + 24 <= page + Self.page {
                let length = Int(read(bytes, at, 4))
                guard length >= 24, at + length <= page + Self.page else { break }
                if changing, [0, 1, 4, 8].contains(bytes[at + 17]), length > 24, !chance(3) {
                    for _ in 0...number(4) { bytes[at + 24 + number(length - 24)] = byte() }
                    if chance(4) { bytes[at + 16] = byte() }
                }
                if let previous { write(previous, to: &bytes, at + 8, 8) }
                let sum = CRC32C.of(bytes[at + 24..<at + length] + bytes[at..<at + 20])
                write(UInt64(sum), to: &bytes, at + 20, 4)
                previous = read(bytes, page + 8, 8) &+ UInt64(at - page)
                at += (length + 7) & ~7
            }
        }
    }

    private func read(_ bytes: [UInt8], _ place: Int, _ count: Int) -> UInt64 {
        bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func write(_ number: UInt64, to bytes: inout [UInt8], _ place: Int, _ count: Int) {
        for index in 0..<count { bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index)) }
    }
}
