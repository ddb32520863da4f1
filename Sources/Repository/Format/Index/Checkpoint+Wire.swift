// SPDX-License-Identifier: MIT

public import PITR

extension Checkpoint: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, lsn, redo, time, timeline
        case previousTimeline = "previous_timeline"
        case nextXID = "next_xid"
        case oldestActiveXID = "oldest_active_xid"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        guard let kind = Kind(rawValue: try members.decode(String.self, forKey: .kind)) else {
            throw members.damage(.kind, "it is no kind of checkpoint")
        }
        let timeline = try members.decode(UInt32.self, forKey: .timeline)
        self.init(
            kind: kind, lsn: try members.decode(LSN.self, forKey: .lsn),
            redo: try members.decodeIfPresent(LSN.self, forKey: .redo),
            time: try members.decode(WALTime.self, forKey: .time).instant, timeline: timeline,
            previousTimeline: try members.value(.previousTimeline, or: timeline),
            nextXID: try members.decodeIfPresent(WideNumber.self, forKey: .nextXID)?.value,
            oldestActiveXID: try members.decodeIfPresent(UInt32.self, forKey: .oldestActiveXID))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(kind.rawValue, forKey: .kind)
        try members.encode(lsn, forKey: .lsn)
        try members.encodeIfPresent(redo, forKey: .redo)
        try members.encode(WALTime(time), forKey: .time)
        try members.encode(timeline, forKey: .timeline)
        try members.put(previousTimeline, .previousTimeline, unless: timeline)
        try members.encodeIfPresent(nextXID.map(WideNumber.init), forKey: .nextXID)
        try members.encodeIfPresent(oldestActiveXID, forKey: .oldestActiveXID)
    }
}
