// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// By systemd itself.
@Suite(.enabled(if: Validators.areThere, "\(Validators.skipped)"))
struct SystemdUnitTests {
    private static let program = "/usr/local/bin/walden"
    private static let instance = "walden-dump@daily.service"

    @Test func `systemd has nothing to say against the units`() async throws {
        try await Self.withUnits { units in
            let result = try await Self.verify(units)
            #expect(result.status == 0 && (result.out + result.err).isEmpty, "\(result.testDescription)")
        }
    }

    @Test(arguments: [
        ("walden-backup.service", "ExecStart", "ExecBegin"), ("walden-prune.timer", "OnCalendar", "OnCalender"),
        ("walden-dump@daily.timer", "02:00:00 UTC", "26:00:00 UTC"),
        ("walden-.service.d/walden.conf", "ProtectSystem", "ProtectSistem"),
        ("walden-agent.service", "WatchdogSec", "WatchdogSek"),
        ("walden-agent.service.d/weight.conf", "Nice", "Nise"),
    ])
    func `units with a mistake in them are told of`(_ name: String, _ right: String, _ wrong: String) async throws {
        try await Self.withUnits { units in
            let file = units.pushing(FilePath(name))
            let text = try DeployFiles.text(file)
            #expect(text.contains(right))
            try text.replacing(right, with: wrong).write(toFile: file.string, atomically: false, encoding: .utf8)
            let result = try await Self.verify(units)
            #expect(!(result.out + result.err).isEmpty)
        }
    }

    @Test func `services are shut in by the file that they share`() async throws {
        try await Self.withUnits { units in
            for name in [Self.instance, "walden-backup.service", "walden-agent.service"] {
                let result = try await Self.exposure(of: name, units)
                #expect(result.status == 0, "\(result.testDescription)")
            }
            try FileManager.default.removeItem(atPath: units.appending("walden-.service.d").string)
            let open = try await Self.exposure(of: Self.instance, units)
            #expect(open.status != 0, "\(open.testDescription)")
        }
    }

    @Test func `the agent's service hears when it is ready, reloads, and waits longer than the agent does`() throws {
        let text = try DeployFiles.text("systemd/walden-agent.service")
        for line in ["Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "Restart=on-failure", "WatchdogSec="] {
            #expect(text.contains("\n\(line)"), "it does not say \(line)")
        }
        // Sources/walden/Context: 20 s for what is on its way, and a job has 15 s.
        let patience = try #require(text.firstMatch(of: /\nTimeoutStopSec=(\d+)/)?.output.1)
        #expect((Int(patience) ?? 0) > 35)
        // systemd reads the files beside a unit in the order of their names; the later one wins.
        #expect("weight.conf" > "walden.conf")
        #expect(try DeployFiles.text("systemd/walden-agent.service.d/weight.conf").contains("\nNice=0\n"))
    }

    @Test func `timers run in UTC, catch up and spread, and each has its service`() async throws {
        for file in try DeployFiles.files(below: "systemd", suffix: ".timer") {
            let text = try DeployFiles.text(file)
            for line in ["Persistent=true", "RandomizedDelaySec=", "WantedBy=timers.target"] {
                #expect(text.contains(line), "\(file) does not say \(line)")
            }
            let calendar = try #require(text.firstMatch(of: /OnCalendar=(.*)/)?.output.1)
            #expect(calendar.hasSuffix(" UTC"), "\(file)")
            let result = try await AsRoot.run(Validators.systemdAnalyze, ["calendar", String(calendar)])
            #expect(result.status == 0, "\(result.testDescription)")
            let stem = try #require(file.stem)
            let service = stem.replacing(/@.*/, with: "@") + ".service"
            let path = DeployFiles.folder.appending("systemd").appending(service).string
            #expect(FileManager.default.fileExists(atPath: path), "\(file) starts \(service)")
        }
    }

    @Test func `an hour that is none is refused as a time`() async throws {
        let result = try await AsRoot.run(Validators.systemdAnalyze, ["calendar", "Sun *-*-* 25:00:00 UTC"])
        #expect(result.status == 1)
    }

    /// A copy of the units that starts the program of this build, since systemd wants it to be there.
    private static func withUnits(_ body: (FilePath) async throws -> Void) async throws {
        try await DeployFiles.withScratch { scratch in
            let units = scratch.appending("units")
            let source = DeployFiles.folder.appending("systemd")
            try FileManager.default.copyItem(atPath: source.string, toPath: units.string)
            for file in try FileManager.default.contentsOfDirectory(atPath: units.string)
            where file.hasSuffix("service") {
                let path = units.appending(file)
                let text = try DeployFiles.text(path)
                #expect(text.contains("ExecStart=\(program) "))
                try text.replacing(program, with: RecoveryPrograms.walden)
                    .write(toFile: path.string, atomically: false, encoding: .utf8)
            }
            try await body(units)
        }
    }

    private static func verify(_ units: FilePath) async throws -> CommandResult {
        let names = try FileManager.default.contentsOfDirectory(atPath: units.string).sorted()
            .filter { !$0.contains("@.") && !$0.hasSuffix(".d") }
        return try await analyze(
            units, ["verify", "--man=no"] + (names + [instance]).map { units.appending($0).string })
    }

    /// Status 0: at most 3 of the 10 points of what a service might do to the rest of the machine.
    private static func exposure(of service: String, _ units: FilePath) async throws -> CommandResult {
        try await analyze(
            units, ["security", "--no-pager", "--offline=yes", "--threshold=30", units.appending(service).string])
    }

    private static func analyze(_ units: FilePath, _ arguments: [String]) async throws -> CommandResult {
        try await AsRoot.run(
            "/usr/bin/env", ["SYSTEMD_UNIT_PATH=\(units):", Validators.systemdAnalyze] + arguments)
    }
}
