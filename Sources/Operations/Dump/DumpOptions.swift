// SPDX-License-Identifier: MIT

public import Codec
import Postgres
public import Repository
public import SystemPackage

/// How databases are dumped.
public struct DumpOptions: Sendable, Equatable {
    public var format = DumpMarker.Format.plain
    /// Of plain dumps, and of what archives are put into where that is zstd; gzip is left to pg_dump there.
    public var compression = Compression.gzip(level: 6)
    /// Sessions that dump at once, in the format directory.
    public var jobs = 2
    public var excludedTables: [String] = []
    public var excludedTableData: [String] = []
    /// Options of pg_dump.
    public var extraArguments: [String] = []
    /// How long one lock is waited for.
    public var lockWait = Duration.seconds(300)
    /// How long a whole dump may take.
    public var timeout = Duration.seconds(24 * 3600)
    /// How long rows are counted; zero: not at all.
    public var countFor = Duration.seconds(0)
    /// How many frames are compressed at once.
    public var workers = 2
    /// Where a dump in the format directory lies until it is stored.
    public var scratch: FilePath = "/var/tmp"

    public init() {}

    /// Throws `.configuration` for options of pg_dump that would break what a dump promises.
    public func check() throws { _ = try request("any", snapshot: nil).arguments() }

    /// What pg_dump is to do, for one database at one snapshot.
    func request(_ database: String, snapshot: String?) -> DumpRequest {
        var request = DumpRequest(database: database)
        switch format {
        case .plain: request.format = .plain
        case .custom: request.format = .custom
        case .directory: request.format = .directory(jobs: jobs)
        }
        if case .gzip(let level) = compression, format != .plain {
            request.compression = .gzip(level: level)
        } else {
            request.compression = .none
        }
        (request.excludedTables, request.excludedTableData) = (excludedTables, excludedTableData)
        (request.extraArguments, request.snapshot, request.lockWait) = (extraArguments, snapshot, lockWait)
        return request
    }

    /// What is done to pg_dump's output.
    var outerCompression: Compression {
        if case .gzip = compression, format != .plain { return .none }
        return compression
    }

    /// What was left out and added, in pg_dump's words.
    var words: [String] {
        excludedTables.map { "--exclude-table=\($0)" } + excludedTableData.map { "--exclude-table-data=\($0)" }
            + extraArguments
    }
}

extension DumpMarker.Format {
    /// What the object's name says of the content, before what was done to it.
    var suffix: String {
        switch self {
        case .plain: ".sql"
        case .custom: ".dump"
        case .directory: ".dir.tar"
        }
    }
}
