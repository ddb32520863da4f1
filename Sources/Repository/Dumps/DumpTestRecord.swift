// SPDX-License-Identifier: MIT

public import PITR

/// `dumps/tests/<time>-<8 hex>.json`: what came of restoring a dump for a trial. docs/repository-format.md explains each member.
public struct DumpTestRecord: JSONDocument, Equatable {
    public enum Result: String, Codable, Sendable {
        case passed, failed
    }

    public var format = JSONDocuments.format
    /// As ``DumpID/text``.
    public let dump: String
    public let testedAt: Instant
    public let seconds: Double
    public let result: Result
    /// What did not hold, a sentence each; empty when it passed.
    public let problems: [String]
    /// Tables outside of the system's schemas; nil when it was not restored.
    public let tables: Int?
    /// Of the database that it became, on disk.
    public let bytes: Int64?
    public let postgresVersion: String?
    public let walden: String

    private enum CodingKeys: String, CodingKey {
        case format, dump, seconds, result, problems, tables, bytes, walden
        case testedAt = "tested_at"
        case postgresVersion = "postgres_version"
    }

    public init(
        _ dump: DumpID, testedAt: Instant, seconds: Double, problems: [String], tables: Int?, bytes: Int64?,
        postgresVersion: String?, walden: String
    ) {
        (self.dump, self.testedAt, self.seconds) = (dump.text, testedAt, seconds)
        (result, self.problems) = (problems.isEmpty ? .passed : .failed, problems)
        (self.tables, self.bytes, self.postgresVersion, self.walden) = (tables, bytes, postgresVersion, walden)
    }

    public var test: CatalogueDump.Test { CatalogueDump.Test(result == .passed ? .passed : .failed, at: testedAt) }
}
