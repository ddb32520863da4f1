// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@testable import walden

@Suite("Configuration file") struct ConfigurationFileTests {
    private static let minimal = "repositories:\n  - directory: /var/lib/walden\n"

    private func parse(_ text: String) throws -> Configuration { try ConfigurationFile.parse(text, file: "w.yaml") }

    private func refusal(_ text: String, at place: SourceLocation = #_sourceLocation) throws -> WaldenError {
        let error = try #require(throws: WaldenError.self, "\(text)", sourceLocation: place) { try parse(text) }
        #expect(error.code == .configuration, sourceLocation: place)
        #expect(error.message.hasPrefix("w.yaml"), "\(error)", sourceLocation: place)
        return error
    }

    @Test func `what is left out has its default`() throws {
        var wanted = Configuration()
        wanted.directory = "/var/lib/walden"
        #expect(try parse(Self.minimal) == wanted)
        #expect(wanted.cluster == "main")
        #expect(wanted.compress.wal == .wal)
        #expect(try parse(Self.minimal + "compression: {wal: zstd}\n") == wanted)
        #expect(try parse(Self.minimal + "compression: {wal_level: 1}\n").compress.wal == .zstd(level: 1))
        #expect(wanted.compress.backup == .zstd(level: 1))
        #expect(wanted.backup.fastCheckpoint)
        #expect(wanted.backup.walTimeout == .seconds(60))
        #expect(wanted.backup.maxRateKiB == nil)
        #expect(try parse(Self.minimal + "backup:\npostgres: ~\ncluster: null\n") == wanted)
    }

    @Test func `every key does what it says`() throws {
        let read = try parse(
            """
            cluster: shop-1
            repositories:
              - directory: "/srv/a b"
                group_readable: true
            postgres:
              connection: "host=/run user=walden"
              programs: /usr/lib/postgresql/15/bin
            compression:
              wal: gzip
              wal_level: 9
              backup: zstd
              backup_level: 19
            backup:
              checkpoint: spread
              workers: 64
              wal_timeout: 2min
              max_rate_kib: 32
            restore:
              workers: 3
              prefetch: off
              prefetch_queue: 1GiB
              prefetch_workers: 9
            """)
        var wanted = Configuration()
        wanted.cluster = "shop-1"
        wanted.compress = .init(wal: .gzip(level: 9), backup: .zstd(level: 19))
        wanted.repositories = [
            RepositorySettings(
                name: "1", place: .directory("/srv/a b", isGroupReadable: true), compress: wanted.compress)
        ]
        wanted.postgres = .init(connection: "host=/run user=walden", programs: "/usr/lib/postgresql/15/bin")
        wanted.backup = .init(fastCheckpoint: false, workers: 64, walTimeout: .seconds(120), maxRateKiB: 32)
        wanted.restore = .init(workers: 3)
        wanted.restore.prefetch.isOn = false
        wanted.restore.prefetch.queueBytes = 1 << 30
        wanted.restore.prefetch.workers = 9
        #expect(read == wanted)
    }

    @Test func `a compression without a level has its own, a level without a compression is zstd's`() throws {
        #expect(try parse(Self.minimal + "compression: {wal: gzip}").compress.wal == .gzip(level: 6))
        #expect(try parse(Self.minimal + "compression: {wal: none}").compress.wal == Compression.none)
        #expect(try parse(Self.minimal + "compression: {backup_level: 7}").compress.backup == .zstd(level: 7))
    }

    /// Fault 36 of docs/faults.md.
    @Test(arguments: [
        ("clutser: x\n", 3, "clutser", "Did you mean cluster?"),
        ("backup:\n  workres: 2\n", 4, "backup.workres", "Did you mean backup.workers?"),
        ("compression:\n  wal_levl: 2\n", 4, "compression.wal_levl", "Did you mean compression.wal_level?"),
        ("postgres:\n  password: x\n", 4, "postgres.password", "Known here: connection, programs."),
        ("restore:\n\n  zzzzzzzzzz: 1\n", 5, "restore.zzzzzzzzzz", "Known here: workers, prefetch"),
        ("\"\": 1\n", 3, "unknown key", "Known here:"),
    ])
    func `an unknown key is an error with its line and the nearest valid key`(
        _ text: String, _ line: Int, _ key: String, _ hint: String
    ) throws {
        let error = try refusal(Self.minimal + text)
        #expect(error.message.hasPrefix("w.yaml:\(line): "), "\(error)")
        #expect(error.message.contains(key))
        #expect(error.hint?.contains(hint) == true, "\(error)")
    }

    /// Fault 36 of docs/faults.md.
    @Test(arguments: [
        (minimal + "cluster: a\ncluster: b\n", "cluster"),
        (minimal + "backup:\n  workers: 1\n  workers: 1\n", "workers"),
        (minimal + "repositories: []\n", "repositories"),
    ])
    func `a key that stands twice is named, with a line`(_ text: String, _ key: String) throws {
        let error = try refusal(text)
        #expect(error.message.contains("twice"), "\(error)")
        #expect(error.message.contains(key), "\(error)")
        #expect(error.message.contains(try Regex("^w.yaml:[0-9]+: ")), "\(error)")
    }

    @Test(arguments: [
        ("backup: {workers: two}", "backup.workers must be a whole number from 1 to 64"),
        ("backup: {workers: 0}", "from 1 to 64"), ("backup: {workers: 65}", "from 1 to 64"),
        ("backup: {workers: 1.5}", "whole number"), ("backup: {workers: [2]}", "whole number"),
        ("backup: {workers: 99999999999999999999}", "whole number"), ("backup: {workers: -1}", "whole number"),
        ("backup: {max_rate_kib: 31}", "from 32 to 1048576"), ("backup: {checkpoint: slow}", "one of fast, spread"),
        ("backup: {checkpoint: [fast]}", "must be a text"),
        ("backup: {wal_timeout: 60}", "must be a number with a unit"),
        ("backup: {wal_timeout: 1 fortnight}", "with a unit"), ("backup: {wal_timeout: -5s}", "with a unit"),
        ("backup: {wal_timeout: 99999999999999999999s}", "with a unit"), ("backup: fast", "backup must be a mapping"),
        ("compression: {wal: lz4}", "one of zstd, gzip, none"), ("compression: {wal_level: 20}", "from 1 to 19"),
        ("compression: {wal: gzip, wal_level: 10}", "compression.wal_level is no level of gzip"),
        ("postgres: {connection: {host: x}}", "postgres.connection must be a text"), ("postgres: [a]", "mapping"),
        ("cluster: a/b", "cluster must be"), ("cluster: ''", "cluster must be"), ("cluster: [main]", "must be a text"),
        ("restore: {workers: true}", "whole number"), ("restore: {prefetch: 2}", "true or false"),
        ("restore: {prefetch_queue: 256}", "size with a unit"), ("restore: {prefetch_workers: 0}", "whole number"),
    ])
    func `a value of the wrong kind is an error that says what is right`(_ text: String, _ problem: String) throws {
        let error = try refusal(Self.minimal + text + "\n")
        #expect(error.message.contains(problem), "\(error)")
        #expect(error.message.hasPrefix("w.yaml:3: "), "\(error)")
    }

    @Test(arguments: [
        ("", "empty"), ("# only a comment\n", "empty"), ("repositories: []\n", "no repository is named"),
        ("cluster: main\n", "no repository is named"), ("repositories: /x\n", "must be a list"),
        ("repositories: [/x]\n", "must be a mapping"), ("repositories: [{directory: relative/x}]\n", "absolute path"),
        ("repositories: [{group_readable: true}]\n", "absolute path"),
        ("repositories: [{directory: /x, group_readable: maybe}]\n", "true or false"),
        ("repositories: [{directory: /x}, {directory: /x}]\n", "at the same place"),
        ("repositories: [{name: a, directory: /x}, {name: a, directory: /y}]\n", "is that of another repository"),
        ("repositories: [{name: a/b, directory: /x}]\n", "repositories[0].name must be"),
        ("repositories: [{directory: /x, s3: {bucket: b}}]\n", "are both given"),
        ("repositories: [{s3: {bucket: b}, group_readable: true}]\n", "goes with a directory"),
        ("repositories: [{directory: /x, url: s3}]\n", "unknown key repositories[0].url"),
        ("- a\n", "must be a mapping"), ("just text\n", "must be a mapping"), ("5\n", "must be a mapping"),
    ])
    func `a file without one repository is refused plainly`(_ text: String, _ problem: String) throws {
        #expect(try refusal(text).message.contains(problem), "\(text)")
    }

    @Test(arguments: [
        "cluster: [\n", "a: b: c\n", "\tcluster: x\n", "cluster: \"open\n", "{", "a: &x\nb: *y\n", "%YAML 9.9\n---\n",
        "cluster: \u{01}\n", "---\na: 1\n---\nb: 2\n", "? [", "!!binary x: y: z\n", "*a\n", "@x\n",
    ])
    func `what is not YAML is told as that`(_ text: String) throws {
        _ = try refusal(text)
    }

    @Test func `a line of the file that is not YAML is named`() throws {
        let error = try refusal(Self.minimal + "cluster: [\n")
        #expect(error.message.contains("this is not YAML"))
        #expect(error.message.contains(try Regex("^w.yaml:[0-9]+: ")), "\(error)")
        #expect(error.cause?.isEmpty == false)
    }

    @Test func `a file that is not there or cannot be read is a configuration error with a hint`() throws {
        for path in ["/nowhere/at/all.yaml", "/"] {
            let error = try #require(throws: WaldenError.self) { try ConfigurationFile.load(.init(path)) }
            #expect(error.code == .configuration)
            #expect(error.message.contains(path))
            #expect(error.hint != nil)
        }
    }
}
