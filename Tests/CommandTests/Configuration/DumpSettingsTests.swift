// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Testing

@testable import walden

@Suite("DumpSettings") struct DumpSettingsTests {
    private func parse(_ text: String) throws -> Configuration {
        try ConfigurationFile.parse("repositories: [{name: disk, directory: /srv/walden}]\n" + text, file: "w.yaml")
    }

    @Test func `what is left out is what our users do`() throws {
        let dumps = try parse("cluster: main\n").dumps
        #expect(dumps.options.format == .plain && dumps.options.compression == .gzip(level: 6))
        #expect(dumps.choice == .all(except: []) && dumps.withGlobals && dumps.prunes)
        #expect(dumps.tiers[.manual]?.retention == .forever)
        #expect(dumps.tiers[try DumpTier("daily")]?.retention.keepFor == .seconds(7 * 86_400))
        #expect(dumps.tiers[try DumpTier("weekly")]?.retention.keepFor == .seconds(30 * 86_400))
        var said = dumps
        said.isSaid = true
        #expect(try parse("dumps: {}\n").dumps == said)
    }

    @Test func `every key does what it says`() throws {
        let read = try parse(
            """
            dumps:
              connection: "host=/run/pg"
              databases: [app, "my shop"]
              globals: false
              format: directory
              jobs: 8
              compression: zstd
              level: 5
              exclude_tables: ["log*"]
              exclude_table_data: audit
              extra_arguments: [--no-comments]
              lock_timeout: 30s
              timeout: 2h
              count_rows: 1min
              scratch: /srv/scratch
              prune: false
              tiers:
                hourly: {keep_last: 3, keep_hourly: 24, zone: Europe/Paris, databases: app, repositories: disk}
                manual: {keep_for: 90d}
                daily: {keep: forever}
              test: {connection: "host=/run/test", minimum_tables: 12, checks: [{sql: "SELECT 1", expect: "1"}]}
              hooks: {before_restore: stop, after_restore: start}
            programs: {prefix: "docker compose exec -T 'my postgres'", connection: user=postgres}

            """)
        let dumps = read.dumps
        #expect(dumps.connection == "host=/run/pg" && dumps.choice == .named(["app", "my shop"]))
        #expect(!dumps.withGlobals && !dumps.prunes)
        #expect(dumps.options.format == .directory && dumps.options.jobs == 8)
        #expect(dumps.options.compression == .zstd(level: 5) && dumps.options.scratch == "/srv/scratch")
        #expect(dumps.options.excludedTables == ["log*"] && dumps.options.excludedTableData == ["audit"])
        #expect(dumps.options.extraArguments == ["--no-comments"] && dumps.options.lockWait == .seconds(30))
        #expect(dumps.options.timeout == .seconds(7200) && dumps.options.countFor == .seconds(60))
        let hourly = try #require(dumps.tiers[try DumpTier("hourly")])
        #expect(hourly.choice == .named(["app"]) && hourly.repositories == ["disk"])
        #expect(hourly.retention.counts == [.last: 3, .hourly: 24] && hourly.retention.calendar.zone == "Europe/Paris")
        #expect(dumps.tiers[.manual]?.retention.keepFor == .seconds(90 * 86_400))
        #expect(dumps.tiers[try DumpTier("daily")]?.retention == .forever)
        #expect(dumps.test.minimumTables == 12 && dumps.test.checks.first?.expect == "1")
        #expect(dumps.hooks == DumpSettings.Hooks(beforeRestore: "stop", afterRestore: "start"))
        #expect(read.programs.prefix == ["docker", "compose", "exec", "-T", "my postgres"])
    }

    @Test(arguments: [
        ("dumps: {databse: app}", "Did you mean dumps.databases?"), ("dumps: {format: tar}", "one of plain"),
        ("dumps: {databases: [app], exclude: [x]}", "goes with databases: all"),
        ("dumps: {extra_arguments: [--file=x]}", "dumps.extra_arguments"),
        ("dumps: {compression: gzip, level: 12}", "no level of gzip"), ("dumps: {scratch: tmp}", "absolute path"),
        ("dumps: {tiers: {Daily: {}}}", "no name of a tier"), ("dumps: {tiers: {daily: {keep_for: 7}}}", "with a unit"),
        ("dumps: {tiers: {daily: {keep: forever, keep_last: 1}}}", "leaves nothing to count"),
        ("dumps: {tiers: {daily: {keep_daily: 0}}}", "from 1"),
        ("dumps: {tiers: {daily: {zone: Mars/Base, keep_last: 1}}}", "Mars/Base"),
        ("dumps: {tiers: {daily: {zone: UTC}}}", "goes with what is counted"),
        ("dumps: {tiers: {daily: {repositories: offsite}}}", "no repository has that name"),
        ("dumps: {test: {checks: [{expect: x}]}}", "must be given"),
        ("programs: {prefix: \"a 'b\"}", "programs.prefix"),
        ("programs: {prefix: a, folder: /b}", "both given"),
    ])
    func `what makes no sense is refused with its place`(_ text: String, _ words: String) throws {
        let error = try #require(throws: WaldenError.self) { try parse(text + "\n") }
        #expect(error.code == .configuration && error.message.hasPrefix("w.yaml"), "\(error)")
        #expect(error.description.contains(words), "\(error)")
    }
}
