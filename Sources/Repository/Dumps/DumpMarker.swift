// SPDX-License-Identifier: MIT

public import PITR

/// What makes a dump exist: `<stem>.json` beside its object. docs/repository-format.md explains each member.
public struct DumpMarker: JSONDocument, Equatable {
    /// What the object's bytes are once they are opened and decompressed.
    public enum Format: String, Codable, Sendable {
        /// SQL.
        case plain
        /// pg_dump's archive in one file.
        case custom
        /// pg_dump's folder as a tar archive.
        case directory
    }

    /// What a database is besides its contents; a restore makes one like it.
    public struct Properties: Codable, Sendable, Equatable {
        public var encoding: String
        public var collation: String
        public var characterType: String
        public var localeProvider: String?
        public var locale: String?
        public var icuRules: String?
        public var owner: String

        public init(
            encoding: String, collation: String, characterType: String, localeProvider: String?, locale: String?,
            icuRules: String?, owner: String
        ) {
            (self.encoding, self.collation, self.characterType) = (encoding, collation, characterType)
            (self.localeProvider, self.locale, self.icuRules) = (localeProvider, locale, icuRules)
            self.owner = owner
        }

        private enum CodingKeys: String, CodingKey {
            case encoding, collation, locale, owner
            case characterType = "character_type"
            case localeProvider = "locale_provider"
            case icuRules = "icu_rules"
        }
    }

    public struct RowCount: Codable, Sendable, Equatable, Hashable {
        public let schema: String
        public let table: String
        public let rows: Int64

        public init(schema: String, table: String, rows: Int64) {
            (self.schema, self.table, self.rows) = (schema, table, rows)
        }
    }

    public var format = JSONDocuments.format
    public var tier: String
    /// As the server has it; nil for the cluster's roles and tablespaces.
    public var database: String?
    public var cluster: String
    /// Its object: within the marker's folder, with sizes and digest.
    public var object: BackupMarker.Object
    public var dump: Format
    public var sealing = "none"
    /// The fingerprints of those to whom it is sealed; nil where it is not.
    public var recipients: [String]?
    /// The dump holds what was committed by then.
    public var snapshotAt: Instant
    public var startedAt: Instant
    /// When it had been read back and was known to be good.
    public var finishedAt: Instant
    /// Of the server that was dumped; nil for a dump of the old script.
    public var postgresVersion: String?
    /// Of pg_dump.
    public var programVersion: String?
    /// What the restoring programs need to be at least; nil: any that we support.
    public var neededMajor: Int?
    public var properties: Properties?
    /// Tables outside of the system's schemas.
    public var tables: Int?
    /// As of the snapshot; empty where nobody counted.
    public var rowCounts: [RowCount] = []
    /// Tables, data and options that were left out or added, in pg_dump's words.
    public var options: [String] = []
    /// A dump that the old script made and `walden dump adopt` took over.
    public var isAdopted = false
    public var note: String?
    public var walden: String

    private enum CodingKeys: String, CodingKey {
        case format, tier, database, cluster, object, dump, sealing, recipients, properties, tables, options, note,
            walden
        case snapshotAt = "snapshot_at"
        case startedAt = "started_at"
        case finishedAt = "finished_at"
        case postgresVersion = "postgres_version"
        case programVersion = "program_version"
        case neededMajor = "needed_major"
        case rowCounts = "row_counts"
        case isAdopted = "is_adopted"
    }

    public init(
        _ id: DumpID, cluster: String, object: BackupMarker.Object, dump: Format, snapshotAt: Instant,
        startedAt: Instant, finishedAt: Instant, walden: String
    ) {
        (tier, database, self.cluster) = (id.tier.text, id.database, cluster)
        (self.object, self.dump) = (object, dump)
        (self.snapshotAt, self.startedAt, self.finishedAt) = (snapshotAt, startedAt, finishedAt)
        self.walden = walden
    }
}
