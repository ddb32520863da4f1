// SPDX-License-Identifier: MIT

public import PITR

extension TransactionEnd: Codable {
    private enum CodingKeys: String, CodingKey {
        case outcome, prepared, xid, time, lsn, end, subtransactions
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        guard let outcome = Outcome(rawValue: try members.decode(String.self, forKey: .outcome)) else {
            throw members.damage(.outcome, "it is neither commit nor abort")
        }
        self.init(
            outcome: outcome, isPrepared: try members.value(.prepared, or: false),
            xid: try members.decode(UInt32.self, forKey: .xid),
            time: try members.decode(WALTime.self, forKey: .time).instant,
            lsn: try members.decode(LSN.self, forKey: .lsn), end: try members.decode(LSN.self, forKey: .end),
            subtransactions: try members.count(.subtransactions))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(outcome.rawValue, forKey: .outcome)
        try members.put(isPrepared, .prepared, unless: false)
        try members.encode(xid, forKey: .xid)
        try members.encode(WALTime(time), forKey: .time)
        try members.encode(lsn, forKey: .lsn)
        try members.encode(end, forKey: .end)
        try members.put(subtransactions, .subtransactions, unless: 0)
    }
}
