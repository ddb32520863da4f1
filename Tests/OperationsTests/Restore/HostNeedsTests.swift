// SPDX-License-Identifier: MIT

import Glibc
import Postgres
import Repository
import SystemPackage
import Testing

@testable import Operations

@Suite struct HostNeedsTests {
    private func warnings(
        _ folder: FilePath, preloaded: [String] = [], libraries: [String] = [], libc: [String] = []
    ) -> [String] {
        let needs = BackupMarker.Needs(preloaded: preloaded, libraries: libraries, libcVersions: libc)
        let programs = PostgresPrograms(binFolder: folder.appending("bin"), major: 15)
        return HostNeeds(needs: needs, programs: programs, libcVersion: "2.36").warnings()
    }

    /// As Debian's machines may have it: what is in `PATH` is a link.
    private func makeProgram(in folder: FilePath) throws {
        try folder.appending("real").makeFolder()
        try folder.appending("real/bin").makeFolder()
        try folder.appending("bin").makeFolder()
        try folder.appending("real/bin/postgres").write()
        try #require(symlink("../real/bin/postgres", folder.appending("bin/postgres").string) == 0)
    }

    /// Fault 27 of docs/faults.md.
    @Test func `a library that is not where the programs look is told of, and what fails without it`() async throws {
        try await withFolder { folder in
            try makeProgram(in: folder)
            let libraries = folder.appending("real/lib")
            try libraries.makeFolder()
            try libraries.appending("plpgsql.so").write()
            try libraries.appending("pg_cron.so").write()
            try folder.appending("own.so").write()
            let all = warnings(
                folder, preloaded: ["pg_cron", "timescaledb", "$libdir/nothing"],
                libraries: ["$libdir/pg_cron", "$libdir/postgis-3", folder.appending("own").string, "timescaledb"])
            #expect(all.count == 3)
            #expect(all[0].contains("timescaledb") && all[0].contains("does not start"))
            #expect(all[1].contains("$libdir/nothing"))
            #expect(all[2].contains("postgis-3") && all[2].contains(libraries.string))
        }
    }

    /// Fault 27 of docs/faults.md.
    @Test func `where the libraries are cannot be told without plpgsql, and then nothing is`() async throws {
        try await withFolder { folder in
            try makeProgram(in: folder)
            try folder.appending("real/lib").makeFolder()
            #expect(warnings(folder, preloaded: ["timescaledb"]).isEmpty)
        }
    }

    /// Fault 27 of docs/faults.md.
    @Test func `another order of text is told of, the same is not`() {
        #expect(warnings("/nowhere", libc: ["2.36"]).isEmpty)
        let others = warnings("/nowhere", libc: ["2.31", "2.36"])
        #expect(others.count == 1 && others[0].contains("2.31,") && others[0].contains("REINDEX"), "\(others)")
    }
}
