// SPDX-License-Identifier: MIT

import PITR

/// A WAL segment made by hand: a valid long page header (src/include/access/xlog_internal.h), then filler. Each field can
/// be made wrong.
struct Segment {
    static let ours = SystemIdentifier(7_312_345_678_901_234_567)

    var magic: UInt16 = 0xD110
    var info: UInt16 = 0x0002
    var timeline: UInt32 = 1
    var address: UInt64
    var systemIdentifier = ours.rawValue
    var segmentBytes: UInt32 = 1 << 20
    var blockBytes: UInt32 = 8192
    /// How many bytes there are, whatever the header says.
    var byteCount = 1 << 20
    var filler: UInt8 = 0x5A

    /// Segment `number` of a cluster with segments of 1 MiB.
    init(_ number: UInt64) { address = number << 20 }

    var bytes: [UInt8] {
        var header: [UInt8] = []
        func put(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { header.append(contentsOf: $0) }
        }
        put(magic)
        put(info)
        put(timeline)
        put(address)
        put(UInt32(0))  // remaining length
        put(UInt32(0))  // alignment
        put(systemIdentifier)
        put(segmentBytes)
        put(blockBytes)
        return Array((header + [UInt8](repeating: filler, count: max(0, byteCount - header.count))).prefix(byteCount))
    }

    static let size = SegmentSize(bytes: 1 << 20) ?? .standard

    /// The name of segment `number` of timeline `timeline`.
    static func name(_ number: UInt64, on timeline: UInt32 = 1) -> String {
        WALSegment(timeline: TimelineID(timeline) ?? .first, number: number).name(size: size)
    }
}
