// SPDX-License-Identifier: MIT

public import PITR

/// One system identifier and major version within a cluster's name. Text form `15-7312345678901234567`.
public struct GenerationID: Sendable, Hashable {
    public let major: Int
    public let systemIdentifier: SystemIdentifier

    public init(major: Int, systemIdentifier: SystemIdentifier) {
        self.major = major
        self.systemIdentifier = systemIdentifier
    }

    /// nil for anything that is not a major version, a dash and a system identifier.
    public init?(_ text: some StringProtocol) {
        let halves = text.split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, let major = Int(halves[0]), major > 0, let identifier = SystemIdentifier(halves[1])
        else { return nil }
        self.init(major: major, systemIdentifier: identifier)
    }

    public var text: String { "\(major)-\(systemIdentifier)" }
}
