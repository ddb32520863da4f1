// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Operations
import PITR
import Testing

@testable import walden

/// With `--json` standard output holds exactly one document, whatever happens.
@Suite("JSON") struct JSONTests {
    private func expectSnakeCase(_ value: Any) throws {
        if let object = value as? [String: Any] {
            for (key, value) in object {
                #expect(key.wholeMatch(of: try Regex("[a-z][a-z0-9]*(_[a-z0-9]+)*")) != nil, "\(key)")
                try expectSnakeCase(value)
            }
        }
        if let list = value as? [Any] { for value in list { try expectSnakeCase(value) } }
    }

    @Test(arguments: [
        ["list"], ["backup"], ["plan", "--latest"], ["restore", "--latest", "--into", "/nowhere"], ["config", "check"],
        ["config", "show"],
    ])
    func `a failure is one document with its code, and the words are on standard error too`(_ command: [String])
        async throws
    {
        let (status, captured) = await Captured.run(command + ["--json"])
        #expect(status == 2)
        let document = try captured.document()
        #expect(document["schema"] as? Int == 1)
        #expect(document["command"] as? String == command.prefix { !$0.hasPrefix("-") }.joined(separator: " "))
        #expect(document["result"] == nil)
        let error = try #require(document["error"] as? [String: Any])
        #expect(error["code"] as? String == "configuration")
        #expect((error["message"] as? String)?.contains("/nowhere/walden.yaml") == true)
        #expect(error["can_retry"] as? Bool == false)
        #expect(error["hint"] is String)
        try expectSnakeCase(document)
        #expect(captured.err.contains("/nowhere/walden.yaml"))
    }

    @Test(arguments: [
        ["bogus", "--json"], ["list", "--json", "--bogus"], ["list", "extra", "--json"], ["plan", "--json"],
        ["restore", "--json"], ["--json"], ["plan", "--json", "--latest", "--timeline", "x"],
    ])
    func `arguments that make no sense are one document too`(_ arguments: [String]) async throws {
        let (status, captured) = await Captured.run(arguments)
        #expect(status == 2)
        let error = try #require(try captured.document()["error"] as? [String: Any])
        #expect(error["code"] as? String == "usage")
        #expect((error["message"] as? String)?.isEmpty == false)
    }

    @Test func `a success is one document with its result`() async throws {
        try await withConfiguration("repositories: [{directory: /srv/x}]\n") { path in
            let (status, captured) = await Captured.run(["config", "check", "--json", "--config", path])
            #expect(status == 0)
            let document = try captured.document()
            #expect(document["schema"] as? Int == 1)
            #expect(document["command"] as? String == "config check")
            #expect((document["result"] as? [String: Any])?["file"] as? String == path)
            #expect(document["error"] == nil)
            #expect(captured.err.isEmpty)
        }
    }

    @Test func `an error's members, and those that there are none of`() throws {
        let text = JSONOutput.document(of: WaldenError(.timedOut, "it \"took\" long"), command: "backup")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let error = try #require(document["error"] as? [String: Any])
        #expect(Set(error.keys) == ["code", "message", "can_retry", "alternatives"])
        #expect(error["message"] as? String == "it \"took\" long")
        #expect(error["can_retry"] as? Bool == true)
    }

    @Test func `a list's members are in snake case, and damage makes its status`() throws {
        let marker = try Markers.marker(note: "before 4.2")
        var listing = ListBackups.Listing()
        listing.backups = [.init(marker: marker, repositories: ["1"])]
        #expect(ListView(listing, cluster: "main", showsRepositories: false).exitStatus == 0)
        let id = try #require(BackupID("20261122T010000Z-full"))
        listing.damaged = [.init(backup: id, repository: "1", error: WaldenError(.integrity, "damaged"))]
        let view = ListView(listing, cluster: "main", showsRepositories: false)
        #expect(view.exitStatus == 5)
        let text = try JSONOutput.document(of: view, command: "list")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        try expectSnakeCase(document)
        let result = try #require(document["result"] as? [String: Any])
        let backup = try #require((result["backups"] as? [[String: Any]])?.first)
        #expect(backup["start_lsn"] as? String == "0/200028")
        #expect(backup["checksum_failures"] as? Int == 0)
        #expect(backup["stopped_at"] as? String == "2026-11-22T10:00:00Z")
        #expect(backup["tablespaces"] as? Int == 1)
        #expect(view.text.contains("DAMAGED 20261122T010000Z-full: damaged"))
        #expect(view.text.contains("before 4.2"))
    }

    @Test func `an empty list says how to begin`() {
        #expect(
            ListView(ListBackups.Listing(), cluster: "shop", showsRepositories: false).text
                == "No base backups of shop yet. Take one with: walden backup")
    }
}
