// SPDX-License-Identifier: MIT

public import Errors

extension DumpRequest {
    /// pg_dump's arguments, but for the connection and the folder of a directory.
    ///
    /// Throws `.configuration` for extra arguments that are not allowed, a level that is none, or no jobs.
    public func arguments() throws(WaldenError) -> [String] {
        try formatArguments() + ["--lock-wait-timeout=\(lockWaitMilliseconds)"]
            + (snapshot.map { ["--snapshot=\($0)"] } ?? [])
            + excludedTables.map { "--exclude-table=\($0)" }
            + excludedTableData.map { "--exclude-table-data=\($0)" }
            + ExtraArguments.checked(extraArguments)
    }

    private func formatArguments() throws(WaldenError) -> [String] {
        switch format {
        case .plain: ["--format=plain"] + (clean ? ["--clean", "--if-exists"] : [])
        case .custom: ["--format=custom", try compressionArgument]
        case .directory(let jobs):
            ["--format=directory", "--jobs=\(try Self.checked(jobs, 1...1000, "jobs"))", try compressionArgument]
        }
    }

    private var compressionArgument: String {
        get throws(WaldenError) {
            switch compression {
            case .none: "--compress=0"
            case .gzip(let level): "--compress=\(try Self.checked(level, 1...9, "gzip's level"))"
            }
        }
    }

    /// At least 1: for pg_dump 0 is no limit at all.
    private var lockWaitMilliseconds: Int64 { lockWait.milliseconds }

    private static func checked(
        _ number: Int, _ allowed: ClosedRange<Int>, _ what: String
    ) throws(WaldenError) -> Int {
        guard allowed.contains(number) else {
            throw WaldenError(
                .configuration, "cannot dump with \(number) for \(what)",
                cause: "it is a number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return number
    }
}

extension Duration {
    /// From 1 to what fits a setting of PostgreSQL's.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? 2_147_483_647 : min(max(whole + attoseconds / 1_000_000_000_000_000, 1), 2_147_483_647)
    }
}
