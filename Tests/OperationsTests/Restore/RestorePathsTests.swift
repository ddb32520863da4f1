// SPDX-License-Identifier: MIT

import Errors
import Repository
import SystemPackage
import Testing

@testable import Operations

@Suite("RestorePaths") struct RestorePathsTests {
    private func record(_ path: String, _ kind: FileRecord.Kind = .file, tree: String = "base") -> FileRecord {
        FileRecord(tree: tree, path: path, kind: kind, mode: 0o600, modified: 0, offset: 0, length: 0, target: nil)
    }

    @Test(arguments: ["PG_VERSION", "base/5/1259", "a b/ü", "...", "..x", "a/.hidden", "x\\..\\y", "-rf"])
    func `a path within stays within`(_ path: String) throws {
        #expect(try RestorePaths.path(of: record(path), under: "/srv/new").string == "/srv/new/" + path)
    }

    @Test func `folders may end in a slash, and the root is the root`() throws {
        #expect(try RestorePaths.path(of: record("base/5/", .folder), under: "/srv/new") == "/srv/new/base/5")
        for path in [".", "./", ""] {
            #expect(try RestorePaths.path(of: record(path, .folder), under: "/srv/new") == "/srv/new")
        }
    }

    @Test(arguments: [
        "..", "../x", "a/../../x", "a/..", "/etc/passwd", "//etc/passwd", "a//b", "./a", "a/./b", "a/.", "a\0b", "\0",
        "a/\0/b", "../", "a/../", "..//",
    ])
    func `a path that is absolute or climbs is damage, for every kind`(_ path: String) throws {
        for kind in [FileRecord.Kind.file, .folder, .link] {
            let error = try #require(throws: WaldenError.self) {
                try RestorePaths.path(of: record(path, kind), under: "/srv/new")
            }
            #expect(error.code == .integrity)
        }
    }

    /// With a slash behind it a name would pass by the lists of what is left out, and still name the same file.
    @Test(arguments: ["", ".", "./", "/", "global/pg_control/", "standby.signal/", "x/"])
    func `only a folder can be the root or end in a slash`(_ path: String) throws {
        for kind in [FileRecord.Kind.file, .link] {
            let error = try #require(throws: WaldenError.self) {
                try RestorePaths.path(of: record(path, kind), under: "/srv/new")
            }
            #expect(error.code == .integrity)
        }
    }

    @Test func `the control file comes last and signal files are left out, in the base tree only`() {
        #expect(RestorePaths.isControlFile(record("global/pg_control")))
        #expect(RestorePaths.isControlFile(record("global/pg_control", tree: "16385")) == false)
        for path in ["global/pg_control", "standby.signal", "recovery.signal"] {
            #expect(RestorePaths.isLeftOut(record(path)))
            #expect(RestorePaths.isLeftOut(record(path, tree: "16385")) == false)
        }
        for path in ["x/standby.signal", "standby.signal.old", "global/pg_control.old", "backup_label"] {
            #expect(RestorePaths.isLeftOut(record(path)) == false)
        }
    }

    @Test func `a tablespace's link is told by its number`() {
        #expect(RestorePaths.tablespace(of: record("pg_tblspc/16385", .link)) == "16385")
        #expect(RestorePaths.tablespace(of: record("pg_tblspc/16385", .link, tree: "16390")) == nil)
        for path in ["pg_tblspc/", "pg_tblspc/x", "pg_tblspc/1/2", "pg_tblspc/4294967296", "pg_tblspc/../1", "pg_wal"] {
            #expect(RestorePaths.tablespace(of: record(path, .link)) == nil)
        }
    }
}
