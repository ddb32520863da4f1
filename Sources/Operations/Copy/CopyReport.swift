// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// What a copy did.
public struct CopyReport: Sendable {
    public struct Backup: Sendable, Equatable {
        public let id: BackupID
        /// false: the target had it already, and it is as it should be.
        public let isCopied: Bool
        public let ways: Set<CopyWay>

        public init(id: BackupID, isCopied: Bool, ways: Set<CopyWay>) {
            (self.id, self.isCopied, self.ways) = (id, isCopied, ways)
        }
    }

    public struct WAL: Sendable, Equatable {
        /// Files, histories among them.
        public var copied = 0
        public var ways: Set<CopyWay> = []
        /// The target has the same content.
        public var alreadyThere = 0
        /// The target has a file of that name, which was not compared: nobody asked, or no key was at hand.
        public var uncompared = 0
        /// Of those copied: sealed, and copied without being opened.
        public var unopened = 0
    }

    public struct Failure: Sendable, Equatable {
        /// A backup's id, a WAL file's name or a document's key.
        public let subject: String
        public let error: WaldenError

        public init(subject: String, error: WaldenError) { (self.subject, self.error) = (subject, error) }
    }

    public struct Dump: Sendable, Equatable {
        public let id: DumpID
        /// false: the target had it already.
        public let isCopied: Bool
    }

    public var backups: [Backup] = []
    public var dumps: [Dump] = []
    public var wal = WAL()
    /// Records of gaps that the target did not have.
    public var gaps = 0
    /// As stored in the source.
    public var bytesRead: UInt64 = 0
    public var failures: [Failure] = []

    public init() {}

    /// Whether anything that was asked for is in the target now.
    public func hasAny(of selection: CopySelection) -> Bool {
        switch selection {
        case .backups: !backups.isEmpty
        case .dumps: !dumps.isEmpty
        case .wal, .everything: !backups.isEmpty || !dumps.isEmpty || wal.copied + wal.alreadyThere + wal.uncompared > 0
        }
    }
}
