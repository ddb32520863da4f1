// SPDX-License-Identifier: MIT

public import PITR

/// What happens while WAL is indexed, for whoever shows or counts it.
public enum IndexEvent: Sendable {
    /// So many bytes of WAL were decoded in this run.
    case progress(done: UInt64)
    /// A LOG's object is stored.
    case indexed(WALLog, segments: UInt64)
    case damaged(DamagedSegment)
    case warning(String)
}

/// A segment in the archive that cannot be replayed to its end.
public struct DamagedSegment: Sendable, Equatable {
    public let segment: WALSegment
    public let damage: WALDamage

    public init(segment: WALSegment, damage: WALDamage) { (self.segment, self.damage) = (segment, damage) }
}
