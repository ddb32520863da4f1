// SPDX-License-Identifier: MIT

import Errors
import Operations
import Repository
import SystemPackage
import Testing

@Suite("RestoreRoots") struct RestoreRootsTests {
    private let trees = [
        Markers.tree("16385", "/srv/fast"), Markers.tree("base", nil), Markers.tree("16390", "/srv/slow"),
    ]

    @Test func `each tree goes where it is mapped, the base tree into the folder`() throws {
        let roots = try RestoreRoots(
            try Markers.request(trees, tablespaces: [("/srv/fast", "/new/fast/"), ("/srv/slow", "/new/./x/../slow")]))
        #expect(roots.roots.map(\.path) == ["/new/fast", "/srv/new", "/new/slow"])
        #expect(roots.roots.map(\.tree) == ["16385", "base", "16390"])
        #expect(try roots.path(of: "16390") == "/new/slow")
    }

    @Test func `in place the rest goes back where it was`() throws {
        let roots = try RestoreRoots(
            try Markers.request(trees, tablespaces: [("/srv/slow", "/new/slow")], inPlace: true))
        #expect(roots.roots.map(\.path) == ["/srv/fast", "/srv/new", "/new/slow"])
    }

    private func refusal(
        _ trees: [BackupMarker.Tree], into: FilePath = "/srv/new", _ tablespaces: [(String, FilePath)] = [],
        inPlace: Bool = false
    ) throws -> WaldenError {
        try #require(throws: WaldenError.self) {
            try RestoreRoots(try Markers.request(trees, into: into, tablespaces: tablespaces, inPlace: inPlace))
        }
    }

    @Test func `a tablespace that is not mapped is refused with the option to give`() throws {
        let error = try refusal(trees, [("/srv/fast", "/new/fast")])
        #expect(error.code == .refused)
        #expect(error.message.contains("/srv/slow"))
        #expect(error.hint?.contains("--tablespace /srv/slow=NEW") == true)
    }

    @Test func `a mapping that fits no tablespace is a usage error that names those there are`() throws {
        for from in ["/srv/fas", "/srv/fast/", "srv/fast", ""] {
            let error = try refusal(trees, [(from, "/new/x")], inPlace: true)
            #expect(error.code == .usage)
            #expect(error.hint?.contains("/srv/fast, /srv/slow") == true)
        }
        #expect(try refusal([Markers.tree("base", nil)], [("/a", "/b")]).hint == "It has no tablespaces.")
    }

    @Test func `relative paths are usage errors`() throws {
        #expect(try refusal([Markers.tree("base", nil)], into: "new").code == .usage)
        #expect(try refusal([Markers.tree("base", nil)], into: "").code == .usage)
        let error = try refusal([Markers.tree("base", nil), Markers.tree("1", "/srv/fast")], [("/srv/fast", "fast")])
        #expect(error.code == .usage)
    }

    @Test(arguments: ["/srv/new", "/srv/new/ts", "/srv/new/", "/srv", "/", "/srv/x/../new/pg_tblspc", "/srv/./new"])
    func `folders that are the same or lie within each other are refused`(_ to: String) throws {
        let error = try refusal(
            [Markers.tree("base", nil), Markers.tree("1", "/srv/fast")], [("/srv/fast", FilePath(to))])
        #expect(error.code == .refused)
    }

    @Test func `two tablespaces in one folder are refused, neighbours with a common beginning are not`() throws {
        let trees = [Markers.tree("base", nil), Markers.tree("1", "/a"), Markers.tree("2", "/b")]
        #expect(try refusal(trees, [("/a", "/new/t"), ("/b", "/new/t")]).code == .refused)
        #expect(try refusal(trees, [("/a", "/new/t"), ("/b", "/new/t/u")]).code == .refused)
        let roots = try RestoreRoots(
            try Markers.request(trees, tablespaces: [("/a", "/srv/new-a"), ("/b", "/srv/new-ab")]))
        #expect(roots.roots.count == 3)
    }

    @Test func `a tree that the marker does not name is damage`() throws {
        let roots = try RestoreRoots(try Markers.request())
        let error = try #require(throws: WaldenError.self) { try roots.path(of: "16385") }
        #expect(error.code == .integrity)
    }
}
