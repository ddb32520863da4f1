// SPDX-License-Identifier: MIT

import Glibc
import PITR

/// How far a look-ahead goes.
public struct PrefetchSettings: Sendable, Equatable {
    /// Whether to look ahead at all.
    public var isOn = true
    /// How many bytes of segments lie ready, or are under way, at most; two segments in any case.
    public var queueBytes: UInt64 = 256 << 20
    /// How many are under way at once: one more than processors, since each waits for its store now and then.
    public var workers = min(4, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 1)

    private static let mostSegments: UInt64 = 64

    public init() {}

    /// How many segments after the one that was asked for.
    func depth(_ size: SegmentSize) -> UInt64 { min(Self.mostSegments, max(2, queueBytes / size.bytes)) }
}
