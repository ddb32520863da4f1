// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage
import Testing

@testable import Operations

@Suite("RestoreFolder") struct RestoreFolderTests {
    private func refusal(_ path: FilePath) throws -> WaldenError {
        try #require(throws: WaldenError.self) { try RestoreFolder(path).checkUsable() }
    }

    @Test func `a folder that is missing or empty is usable, and looking changes nothing`() async throws {
        try await withFolder { folder in
            try RestoreFolder(folder).checkUsable()
            try RestoreFolder(folder.appending("a/b/c")).checkUsable()
            #expect(try folder.names.isEmpty)
        }
    }

    @Test(arguments: ["x", ".hidden", "PG_VERSION", "lost+found"])
    func `a folder with anything in it is refused and stays as it is`(_ name: String) async throws {
        try await withFolder { folder in
            try folder.appending(name).write([1])
            #expect(try refusal(folder).code == .refused)
            #expect(try folder.appending(name).read() == [1])
        }
    }

    /// Fault 25 of docs/faults.md.
    @Test func `a running server's folder is refused, whatever else is in it`() async throws {
        try await withFolder { folder in
            // Process 1 always runs.
            try folder.appending("postmaster.pid").write(Array("1\n/x\n".utf8))
            try folder.appending(RestoreFolder.unfinishedName).write()
            let error = try refusal(folder)
            #expect(error.code == .refused)
            #expect(error.message.contains("server runs"))
        }
    }

    @Test func `a file in the folder's place is refused`() async throws {
        try await withFolder { folder in
            try folder.appending("data").write([1])
            let error = try refusal(folder.appending("data"))
            #expect([.refused, .notFound].contains(error.code))
        }
    }

    @Test func `a restore begins with its mark and ends without it`() async throws {
        try await withFolder { folder in
            let path = folder.appending("new/data")
            let restore = RestoreFolder(path)
            try restore.begin(owner: nil, of: path)
            #expect(try path.names == [RestoreFolder.unfinishedName])
            #expect(restore.isUnfinishedRestore)
            try path.appending("global").makeFolder()
            try restore.finish(control: [1, 2, 3], owner: nil)
            #expect(try path.names == ["global"])
            #expect(try SmallFile.bytes(at: path.appending("global/pg_control")) == [1, 2, 3])
            #expect(try refusal(path).code == .refused)
        }
    }

    @Test func `what an interrupted restore left is cleared, links unfollowed, and only that`() async throws {
        try await withFolder { folder in
            let (path, other) = (folder.appending("data"), folder.appending("other"))
            try RestoreFolder(path).begin(owner: nil, of: path)
            try other.makeFolder()
            try other.appending("precious").write([1])
            try path.appending("base/5").makeFolder()
            try path.appending("base/5/1259").write([1])
            try path.appending("pg_tblspc").makeFolder()
            try #require(symlink(other.string, path.appending("pg_tblspc/16385").string) == 0)
            let restore = RestoreFolder(path)
            try restore.checkUsable()
            #expect(path.appending("base/5/1259").isThere, "looking must clear nothing")
            try restore.begin(owner: nil, of: path)
            #expect(try path.names == [RestoreFolder.unfinishedName])
            #expect(other.appending("precious").isThere)
        }
    }

    @Test func `with a control file it is no interrupted restore any more, mark or not`() async throws {
        try await withFolder { folder in
            let restore = RestoreFolder(folder)
            try restore.begin(owner: nil, of: folder)
            try folder.appending("global").makeFolder()
            try folder.appending("global/pg_control").write([1])
            #expect(restore.isUnfinishedRestore == false)
            #expect(try refusal(folder).code == .refused)
        }
    }

    @Test func `a tablespace's mark counts no more once its data directory is whole`() async throws {
        try await withFolder { folder in
            let (data, space) = (folder.appending("data"), folder.appending("space"))
            try RestoreFolder(data).begin(owner: nil, of: data)
            try RestoreFolder(space).begin(owner: nil, of: data)
            #expect(RestoreFolder(space).isUnfinishedRestore)
            try data.appending("global").makeFolder()
            try RestoreFolder(data).finish(control: [1], owner: nil)
            #expect(RestoreFolder(space).isUnfinishedRestore == false)
            #expect(try refusal(space).code == .refused)
        }
    }

    @Test func `free space and device are those of the nearest folder that is there`() async throws {
        try await withFolder { folder in
            let missing = RestoreFolder(folder.appending("a/b/c"))
            let (device, free) = (try missing.device(), try missing.freeBytes())
            let itself = try RestoreFolder(folder).device()
            #expect(device == itself)
            #expect(free > 0)
        }
    }
}
