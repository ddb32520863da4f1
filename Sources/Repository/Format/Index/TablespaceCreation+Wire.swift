// SPDX-License-Identifier: MIT

public import PITR

/// Without a path for one that is inside the data directory.
extension TablespaceCreation: Codable {
    private enum CodingKeys: String, CodingKey {
        case tablespace, path, lsn
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            tablespace: try members.decode(UInt32.self, forKey: .tablespace), path: try members.value(.path, or: ""),
            lsn: try members.decode(LSN.self, forKey: .lsn))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(tablespace, forKey: .tablespace)
        try members.put(path, .path, unless: "")
        try members.encode(lsn, forKey: .lsn)
    }
}
