// SPDX-License-Identifier: MIT

public import PITR

/// `pins/<backup id>.json`: that a backup is to stay whatever the policy says.
public struct PinRecord: JSONDocument, Equatable {
    public let format: Int
    public let backup: BackupID
    public let pinnedAt: Instant
    /// The user's.
    public let note: String?
    /// The version of Walden that wrote it.
    public let walden: String

    private enum CodingKeys: String, CodingKey {
        case format, backup, note, walden
        case pinnedAt = "pinned_at"
    }

    public init(_ backup: BackupID, at instant: Instant, note: String?, walden: String) {
        format = JSONDocuments.format
        (self.backup, pinnedAt, self.note, self.walden) = (backup, instant, note, walden)
    }
}
