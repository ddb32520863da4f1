// SPDX-License-Identifier: MIT

import Errors
import Postgres
import Repository

/// The programs of a server that a dump can be restored into.
enum ServerPrograms {
    /// The newest major version that is looked for.
    private static let newestMajor = 25
    private static let oldestMajor = 13

    /// The newest installed that are not older than the server that was dumped. Throws `.notFound` when there are none.
    static func newest(for marker: DumpMarker, _ home: DumpServer) async throws -> PostgresPrograms {
        let needed = marker.postgresVersion.flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) } ?? oldestMajor
        // The folder that is configured may hold client programs only.
        for folder in home.programs.folder.map({ [$0, nil] }) ?? [nil] {
            for major in (needed...max(needed, newestMajor)).reversed() {
                do {
                    return try await PostgresPrograms.find(
                        major: major, explicit: folder, environment: home.environment)
                } catch let error as WaldenError where error.code != .cancelled {
                    continue
                }
            }
        }
        throw WaldenError(
            .notFound, "cannot make a throw-away server",
            cause: "no server of PostgreSQL \(needed) or later is installed on this machine",
            hint: "Install one, or name a server to test on in dumps.test.connection.")
    }
}
