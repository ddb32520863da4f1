// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpRestoreDamagedTests {
    private typealias Fixture = DumpRestoreFixture

    @Test(arguments: ["format: plain", "format: plain\ncompression: none", "format: custom", "format: directory"])
    func `a damaged dump becomes no database`(dumps: String) async throws {
        try await Fixture.with(dumps: dumps) { fixture in
            let id = try await fixture.dump()
            try fixture.damage(try fixture.object(id))
            let answer = try await fixture.walden(["dump", "restore", id, "--into", "new"])
            #expect(answer.status == 5, "\(answer)")
            #expect(try await fixture.databases() == ["postgres", "shop"])
            #expect(try fixture.leftInScratch().isEmpty)

            let replacing = try await fixture.walden(["dump", "restore", id, "--into", "shop", "--clean"])
            #expect(replacing.status == answer.status, "\(replacing)")
            #expect(try await fixture.databases() == ["postgres", "shop"])
        }
    }

    @Test func `bytes that changed and still are SQL do not count either`() async throws {
        try await Fixture.with(dumps: "compression: none") { fixture in
            let id = try await fixture.dump()
            try fixture.rewrite(try fixture.object(id), "row 4999\n", "raw 4999\n")
            let answer = try await fixture.walden(["dump", "restore", id, "--into", "new"])
            #expect(answer.status == 5, "\(answer)")
            #expect(try await fixture.databases() == ["postgres", "shop"])

            try await fixture.cluster.sql("CREATE DATABASE waiting")
            let filling = try await fixture.walden(["dump", "restore", id, "--into", "waiting"])
            #expect(filling.status == 5, "\(filling)")
            let relations = try await fixture.cluster.sql(
                "SELECT FROM pg_class WHERE relname = 'orders'", database: "waiting")
            #expect(relations.isEmpty)
        }
    }

    @Test(arguments: ["custom", "plain\ncompression: none"], [false, true])
    func `what is damaged or gone in one repository is restored from the other`(format: String, isGone: Bool)
        async throws
    {
        try await Fixture.with(dumps: "format: \(format)", hasTwo: true) { fixture in
            let id = try await fixture.dump()
            let object = try fixture.object(id)
            if isGone {
                try FileManager.default.removeItem(atPath: object.string)
            } else {
                try fixture.damage(object)
            }
            let answer = try await fixture.succeed("dump", "restore", id, "--into", "new", "--json")
            #expect(try fixture.result(answer)["place"] as? String == "remote")
            #expect(answer.err.contains("cannot be used as local has it"), "\(answer)")
            #expect(try await fixture.contents("new") == fixture.contents("shop"))
        }
    }

    @Test func `a dump that no key opens is refused before anything is touched`() async throws {
        try await Fixture.with(isSealed: true) { fixture in
            let id = try await fixture.dump()
            try fixture.configure(dumps: "hooks: {before_restore: \"touch \(fixture.cluster.folder)/touched\"}")
            let answer = try await fixture.walden(["dump", "restore", id, "--into", "new"])
            #expect(answer.status != 0, "\(answer)")
            #expect(try await fixture.databases() == ["postgres", "shop"])
            #expect(!FileManager.default.fileExists(atPath: "\(fixture.cluster.folder)/touched"))
        }
    }
}
