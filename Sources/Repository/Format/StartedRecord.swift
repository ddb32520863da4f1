// SPDX-License-Identifier: MIT

public import Host
public import PITR

/// `started.json`: who began this backup, so that a killed one can be told from one in progress.
public struct StartedRecord: JSONDocument, Equatable {
    public let format: Int
    public let startedAt: Instant
    public let process: ProcessIdentity

    public init(startedAt: Instant, process: ProcessIdentity) {
        self.format = JSONDocuments.format
        self.startedAt = startedAt
        self.process = process
    }

    private enum CodingKeys: String, CodingKey {
        case format, process
        case startedAt = "started_at"
    }
}
