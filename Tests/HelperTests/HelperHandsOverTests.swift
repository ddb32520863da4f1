// SPDX-License-Identifier: MIT
import Foundation
import Testing

@Suite struct HelperHandsOverTests {
    @Test(arguments: ["pg_wal/000000010000000000000001", "with space", "q'u\"o`t$e\\s", "two\nlines", "-x", "--config"])
    func `a path reaches walden as it is`(path: String) throws {
        let helper = try InstalledHelper(walden: InstalledHelper.recorder)
        defer { helper.remove() }
        #expect(try helper.run("push", "--", path).end == .exit(0))
        #expect(try helper.recorded() == ["wal", "push", "--", path].map(b))
    }

    @Test func `bytes that are not UTF-8 reach walden as they are`() throws {
        let helper = try InstalledHelper(walden: InstalledHelper.recorder)
        defer { helper.remove() }
        let every = (1...255).map { UInt8($0) }
        let broken: [UInt8] = [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]
        #expect(try helper.run([b("--config"), broken, b("fetch"), every, broken]).end == .exit(0))
        #expect(try helper.recorded() == [b("wal"), b("fetch"), b("--config"), broken, b("--"), every, broken])
    }

    @Test func `a long argument reaches walden whole`() throws {
        let helper = try InstalledHelper(walden: InstalledHelper.recorder)
        defer { helper.remove() }
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        #expect(try helper.run([b("push"), long]).end == .exit(0))
        #expect(try helper.recorded() == [b("wal"), b("push"), b("--"), long])
    }

    @Test(arguments: [0, 1, 5, 69, 125, 126, 255] as [Int32])
    func `the status of walden is the status of the call`(status: Int32) throws {
        let helper = try InstalledHelper(walden: InstalledHelper.recorder)
        defer { helper.remove() }
        #expect(try helper.run("fetch", "--standby", "f", "p", status: status).end == .exit(status))
        #expect(try helper.recorded() == ["wal", "fetch", "--standby", "--", "f", "p"].map(b))
    }

    @Test func `walden is found in PATH when it is not beside the helper`() throws {
        let (helper, other) = (try InstalledHelper(), try InstalledHelper(walden: InstalledHelper.recorder))
        defer { [helper, other].forEach { $0.remove() } }
        let path = "relative::/nonexistent:\(other.folder.path)/bin"
        #expect(try helper.run("push", "p", environment: ["PATH": path]).end == .exit(0))
        #expect(try helper.recorded() == ["wal", "push", "--", "p"].map(b))
    }

    @Test func `a walden in the data directory is never run, even if PATH says so`() throws {
        let (helper, other) = (try InstalledHelper(), try InstalledHelper(walden: InstalledHelper.recorder))
        defer { [helper, other].forEach { $0.remove() } }
        try FileManager.default.moveItem(atPath: other.folder.path + "/bin/walden", toPath: helper.data + "/walden")
        _ = try helper.run("push", "p", environment: ["PATH": ".::"])
        #expect(!FileManager.default.fileExists(atPath: helper.record))
    }

    @Test func `WALDEN_PROGRAM goes before the walden beside the helper`() throws {
        let helper = try InstalledHelper(walden: InstalledHelper.recorder)
        let other = try InstalledHelper(walden: "#!/bin/sh\nexit 7\n")
        defer { [helper, other].forEach { $0.remove() } }
        let environment = ["WALDEN_PROGRAM": other.folder.path + "/bin/walden"]
        #expect(try helper.run("push", "p", environment: environment).end == .exit(7))
    }
}
