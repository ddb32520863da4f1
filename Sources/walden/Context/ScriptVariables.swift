// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Foundation
import Operations
import PITR
import Postgres
import Storage
import SystemPackage

/// The variables of the plain dump script that Walden takes over from: `DATABASE_URL`, `BACKUP_DIR`, `BACKUP_RETENTION_DAYS`,
/// `S3_BUCKET`, `S3_PREFIX`. docs/from-a-script.md tells what each does.
///
/// They count only where there is no configuration file.
struct ScriptVariables: Sendable {
    private let folder: FilePath
    private let context: CommandContext

    /// nil where a configuration file is named or there, or `BACKUP_DIR` is not set.
    init?(_ flag: String?, _ context: CommandContext) throws {
        guard flag == nil, context.variable("WALDEN_CONFIG") == nil, let folder = context.variable("BACKUP_DIR"),
            !FileManager.default.fileExists(atPath: ConfigurationFile.defaultPath.string)
        else { return nil }
        self.folder = FilePath(FileManager.default.currentDirectoryPath).pushing(FilePath(folder)).lexicallyNormalized()
        self.context = context
    }

    func environment() async throws -> DumpEnvironment {
        let connection = ConnectionSettings(conninfo: context.variable("DATABASE_URL") ?? "")
        let database = try connection.database() ?? context.variable("PGDATABASE")
        var settings = DumpSettings()
        settings.withGlobals = false
        settings.choice = .named([try database ?? noDatabase()])
        let days = try retentionDays()
        for (tier, usual) in settings.tiers where !usual.retention.isForever {
            if let days {
                settings.tiers[tier]?.retention = try RetentionPolicy(keepFor: try RetentionPolicy.days(days))
            }
            // The script copied what it made on Sundays.
            if tier.text != Self.weekly { settings.tiers[tier]?.repositories = [Self.folderName] }
        }
        settings.tiers[.manual]?.repositories = [Self.folderName]
        let server = DumpServer(
            connection, DumpServer.Programs(), environment: context.environment.filter { $0.key != "DATABASE_URL" })
        return DumpEnvironment(
            cluster: "main", settings, server, try await places(), usualTier: try Self.usualTier())
    }

    /// The script knew no other.
    static func usualTier() throws -> DumpTier { try DumpTier("daily") }

    private static let weekly = "weekly"
    private static let folderName = "BACKUP_DIR"

    private func places() async throws -> [DumpPlace] {
        // The script made it.
        let store = try await DirectoryStore.create(root: folder, permissions: .owner)
        let place = DumpPlace(flat: RetryingStore(store), name: Self.folderName)
        guard let bucket = context.variable("S3_BUCKET") else { return [place] }
        var settings = S3RepositorySettings()
        settings.bucket = bucket
        settings.prefix = (context.variable("S3_PREFIX") ?? "").split(separator: "/").joined(separator: "/")
        let s3 = try S3Place(settings, context).store(storageClass: { $0.text.hasSuffix(".json") ? nil : "STANDARD_IA" }
        )
        return [place, DumpPlace(flat: RetryingStore(s3), name: "S3_BUCKET")]
    }

    private func retentionDays() throws -> Int? {
        guard let text = context.variable("BACKUP_RETENTION_DAYS") else { return nil }
        guard let days = Int(text) else {
            throw WaldenError(.configuration, "BACKUP_RETENTION_DAYS is \"\(text)\", which is not a number of days")
        }
        return days
    }

    private func noDatabase() throws -> String {
        throw WaldenError(
            .configuration, "no database is named", hint: "Let DATABASE_URL name one: postgresql://user@host/database.")
    }
}
