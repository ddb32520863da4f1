// SPDX-License-Identifier: MIT

/// One file system tree of a cluster: the data directory itself, or a tablespace outside of it.
public struct Tablespace: Sendable, Equatable {
    /// nil for the data directory.
    public let oid: UInt32?
    /// Where it lies on the server, absolute; nil for the data directory.
    public let path: String?
    /// The server's estimate in bytes, whole KiB, from before the backup began.
    public let estimatedBytes: UInt64?

    public init(oid: UInt32?, path: String?, estimatedBytes: UInt64?) {
        self.oid = oid
        self.path = path
        self.estimatedBytes = estimatedBytes
    }
}

extension Tablespace {
    /// A row of the list that comes before the stream: `spcoid`, `spclocation`, `size` in KiB
    /// (src/backend/backup/basebackup_copy.c, SendTablespaceList). nil for anything else.
    init?(row: [String?]) {
        guard row.count >= 3 else { return nil }
        let kibibytes = row[2].flatMap { UInt64($0) }
        guard row[2] == nil || kibibytes != nil else { return nil }
        let bytes = kibibytes.map { $0.multipliedReportingOverflow(by: 1024) }
        guard bytes?.overflow != true else { return nil }
        switch (row[0], row[1]) {
        case (nil, nil): self.init(oid: nil, path: nil, estimatedBytes: bytes?.partialValue)
        case (let oid?, let path?):
            guard let number = UInt32(oid), number > 0, path.hasPrefix("/") else { return nil }
            self.init(oid: number, path: path, estimatedBytes: bytes?.partialValue)
        default: return nil
        }
    }
}
