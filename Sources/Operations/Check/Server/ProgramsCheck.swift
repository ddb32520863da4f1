// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import SystemPackage

/// The server's own programs of its major version are here: restores on this host need them.
struct ProgramsCheck: Check {
    let what = "programs"
    let repository: String? = nil
    private let reading: ServerReading
    private let folder: FilePath?
    private let environment: [String: String]

    /// `folder`: where the configuration says that they are; nil: they are looked for.
    init(_ reading: ServerReading, folder: FilePath?, environment: [String: String]) {
        (self.reading, self.folder, self.environment) = (reading, folder, environment)
    }

    func run(_ report: CheckReport) async throws {
        // Without a server nobody knows which are wanted, and that it does not answer has a line.
        guard let major = try? await reading.server().facts.major else { return }
        let programs: PostgresPrograms
        do {
            programs = try await PostgresPrograms.find(major: major, explicit: folder, environment: environment)
        } catch let error as WaldenError where error.code != .cancelled {
            return report.warn(what, error, hint: Self.advice(error.hint))
        }
        let missing = try await BlockingThreads.shared.run {
            Self.names.filter { access(programs.path($0).string, X_OK) != 0 }
        }
        guard missing.isEmpty else {
            return report.warn(
                what, "\(programs.binFolder) lacks \(missing.joined(separator: ", "))",
                hint: "Restores and drills on this host need them: install all of PostgreSQL \(major).")
        }
        report.ok(what, "those of PostgreSQL \(major) are in \(programs.binFolder)")
    }

    private static let names = ["pg_ctl", "pg_verifybackup", "pg_amcheck"]

    private static func advice(_ hint: String?) -> String {
        [hint, "Restores and drills need them; a host that only archives does not."].compactMap { $0 }
            .joined(separator: " ")
    }
}
