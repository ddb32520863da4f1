// SPDX-License-Identifier: MIT

public import PITR
public import Repository

/// What a verification read and found.
public struct VerifyReport: Sendable {
    /// Of one generation in one repository.
    public struct Part: Sendable {
        public let repository: String
        public let generation: GenerationID
        public let segmentSize: SegmentSize
        /// How far it came, and what was covered when.
        public var record: VerifyRecord
        /// Of the stored bytes that are in its scope.
        public var totalBytes: UInt64 = 0
        public var backups = 0
        public var isResumed = false
        /// What is odd and no failure, a sentence each.
        public var remarks: [String] = []
    }

    public struct Dumps: Sendable, Equatable {
        public let repository: String
        public var read = 0
        public var unopened = 0
    }

    public var parts: [Part] = []
    public var dumps: [Dumps] = []
    public var findings: [VerifyFinding] = []
    public var unreachable: [ClusterRepositories.Unopened] = []

    public init() {}

    public var open: [VerifyFinding] { findings.filter(\.isOpen) }
}
