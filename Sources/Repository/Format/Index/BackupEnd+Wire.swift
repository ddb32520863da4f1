// SPDX-License-Identifier: MIT

public import PITR

extension BackupEnd: Codable {
    private enum CodingKeys: String, CodingKey {
        case start, lsn, end
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            start: try members.decode(LSN.self, forKey: .start), lsn: try members.decode(LSN.self, forKey: .lsn),
            end: try members.decode(LSN.self, forKey: .end))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(start, forKey: .start)
        try members.encode(lsn, forKey: .lsn)
        try members.encode(end, forKey: .end)
    }
}
