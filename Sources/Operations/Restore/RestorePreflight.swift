// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import PITR
public import Postgres
import Repository
import SystemPackage

/// Everything that can be known to go wrong, looked for before a byte is written.
public struct RestorePreflight: Sendable {
    /// What the checks found, for the plan to show and the restore to use.
    public struct Findings: Sendable {
        public let roots: RestoreRoots
        /// The server's programs; nil where there are none of that major and none are needed.
        public let programs: PostgresPrograms?
        public var warnings: [String]
    }

    private let request: RestoreRequest
    private let environment: [String: String]

    public init(_ request: RestoreRequest, environment: [String: String]) {
        self.request = request
        self.environment = environment
    }

    /// Throws `.refused` (`.storageFull` for too little space, `.notFound` for missing programs) on the first thing that rules
    /// the restore out.
    public func run() async throws -> Findings {
        let roots = try RestoreRoots(request)
        for root in roots.roots { try RestoreFolder(root.path).checkUsable() }
        try checkSpace(roots)
        try checkOwner()
        var warnings: [String] = []
        let programs = try await findPrograms(&warnings)
        if let needs = request.marker.needs {
            warnings += try await BlockingThreads.shared.run {
                HostNeeds(needs: needs, programs: programs).warnings()
            }
        }
        return Findings(roots: roots, programs: programs, warnings: warnings)
    }

    private func findPrograms(_ warnings: inout [String]) async throws -> PostgresPrograms? {
        let major = request.marker.generation.major
        do {
            return try await PostgresPrograms.find(
                major: major, explicit: request.programs, environment: environment)
        } catch let error as WaldenError where error.code == .notFound && !request.start && request.programs == nil {
            warnings.append("no PostgreSQL \(major) was found on this machine; the restored server needs it")
            return nil
        }
    }

    private func checkOwner() throws {
        guard geteuid() == 0, request.owner == nil || request.owner?.uid == 0, request.start else { return }
        throw WaldenError(
            .refused, "PostgreSQL refuses to run as root",
            hint: "Give --owner NAME, the user whom the restored server is to belong to, or run Walden as that user.")
    }

    private func checkSpace(_ roots: RestoreRoots) throws {
        var needed: [UInt64: (bytes: UInt64, path: FilePath)] = [:]
        for root in roots.roots {
            let device = try RestoreFolder(root.path).device()
            let before = needed[device]?.bytes ?? 0
            let (sum, overflow) = before.addingReportingOverflow(root.rawBytes)
            needed[device] = (overflow ? .max : sum, needed[device]?.path ?? root.path)
        }
        for (bytes, path) in needed.values {
            let free = try RestoreFolder(path).freeBytes()
            guard free < bytes else { continue }
            throw WaldenError(
                .storageFull, "the restore needs \(bytes) bytes at \(path), and \(free) are free",
                hint: "Free space, or restore into another file system.")
        }
    }
}
