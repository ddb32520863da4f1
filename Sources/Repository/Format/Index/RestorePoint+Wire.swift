// SPDX-License-Identifier: MIT

public import PITR

extension RestorePoint: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, time, lsn, end
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try members.decode(String.self, forKey: .name),
            time: try members.decode(WALTime.self, forKey: .time).instant,
            lsn: try members.decode(LSN.self, forKey: .lsn), end: try members.decode(LSN.self, forKey: .end))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(name, forKey: .name)
        try members.encode(WALTime(time), forKey: .time)
        try members.encode(lsn, forKey: .lsn)
        try members.encode(end, forKey: .end)
    }
}
