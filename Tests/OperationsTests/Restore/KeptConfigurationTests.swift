// SPDX-License-Identifier: MIT

import Codec
import Errors
import SystemPackage
import Testing

@testable import Operations

@Suite("KeptConfiguration") struct KeptConfigurationTests {
    private func archive(_ files: [(String, String)]) throws -> [UInt8] {
        try TarWriter.archive(files.map { (path: $0.0, mode: 0o640, modified: 0, content: Array($0.1.utf8)) })
    }

    private func text(_ kept: KeptConfiguration, _ path: String) throws -> String {
        String(decoding: try #require(kept.files.first { $0.path == path }).content, as: UTF8.self)
    }

    @Test func `the main file gets a last word that points everything at the copy`() throws {
        let kept = try KeptConfiguration(
            try archive([
                ("postgresql.conf", "data_directory = '/var/lib/original'\nport = 5432"), ("pg_hba.conf", "local all"),
                ("conf.d/a.conf", "work_mem = 1MB\n"), ("outside/srv/shared.conf", "x = 1\n"),
            ]), into: "/srv/it's new")
        #expect(
            try text(kept, "postgresql.conf") == """
                data_directory = '/var/lib/original'
                port = 5432
                # Added by walden restore: this is a copy, and these point at itself.
                data_directory = '/srv/it''s new'
                hba_file = '/srv/it''s new/pg_hba.conf'
                external_pid_file = ''

                """)
        #expect(try text(kept, "conf.d/a.conf") == "work_mem = 1MB\n")
        #expect(kept.files.map(\.folder) == [nil, nil, "conf.d", "outside/srv"])
        #expect(kept.files.allSatisfy { $0.mode == 0o640 })
        #expect(kept.warnings.count == 1)
    }

    @Test func `without a main file nothing is added`() throws {
        let kept = try KeptConfiguration(try archive([("pg_ident.conf", "")]), into: "/srv/new")
        #expect(try text(kept, "pg_ident.conf").isEmpty)
        #expect(kept.warnings.isEmpty)
    }

    @Test func `an archive that is damaged or climbs is damage, never a trap`() throws {
        let good = try archive([("postgresql.conf", String(repeating: "x", count: 600)), ("pg_hba.conf", "y")])
        for count in stride(from: 1, to: good.count - 1024, by: 7) {
            let error = try #require(throws: WaldenError.self, "\(count)") {
                try KeptConfiguration(Array(good.prefix(count)), into: "/srv/new")
            }
            #expect(error.code == .integrity)
        }
        for index in 0..<1536 {
            var damaged = good
            damaged[index] ^= 0xFF
            do {
                _ = try KeptConfiguration(damaged, into: "/srv/new")
            } catch let error as WaldenError {
                #expect(error.code == .integrity)
            }
        }
    }
}
