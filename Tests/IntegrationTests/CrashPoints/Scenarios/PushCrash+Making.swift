// SPDX-License-Identifier: MIT

import Foundation
import S3TestSupport
import Synchronization
import SystemPackage
import Testing

extension PushCrash {
    /// What is pushed: each has its own name in the repository.
    enum Kind: String, CaseIterable {
        case segment, history, label
    }

    /// Into one repository, a directory.
    static func one(_ kind: Kind, _ fixture: WaldenFixture) async throws -> PushCrash {
        try await directories(kind, fixture, "push of a \(kind.rawValue)", [Self.plain(fixture)])
    }

    /// Into two, of which the second is sealed.
    static func two(_ fixture: WaldenFixture) async throws -> PushCrash {
        let keys = try CrashKeys(in: fixture.cluster.folder)
        return try await directories(
            .segment, fixture, "push to two repositories",
            [Self.plain(fixture), sealed(fixture, to: keys.oldRecipient)])
    }

    /// Into a sealed one whose key is rotated between the kill and the next run.
    static func rotated(_ fixture: WaldenFixture) async throws -> PushCrash {
        let keys = try CrashKeys(in: fixture.cluster.folder)
        let (before, after) = (sealed(fixture, to: keys.oldRecipient), sealed(fixture, to: keys.newRecipient))
        var crash = try await directories(.segment, fixture, "push, and the key is rotated", [before])
        for reader in crash.readers { try fixture.configure([before], opening: keys.both, as: reader) }
        let reset = crash
        crash.meanwhile = { try fixture.configure([after], opening: nil, as: fixture.configuration) }
        return crash.starting {
            try fixture.configure([before], opening: nil, as: fixture.configuration)
            try await reset.start()
        }
    }

    /// Into a bucket, each time below another prefix.
    static func s3(_ kind: S3TestServers.Kind, _ fixture: WaldenFixture) async throws -> PushCrash {
        let server = try await S3TestServers.shared.server(kind)
        let reader = fixture.cluster.folder.appending("reader.yaml")
        let crash = try await PushCrash(.segment, fixture, "push to S3 (\(kind))", [reader], []) {}
        return crash.starting {
            let entry = server.entry(of: kind)
            for file in [fixture.configuration, reader] { try fixture.configure([entry], opening: nil, as: file) }
            try await fixture.initialize()
            let answer = try await fixture.run([fixture.programs.walden.string, "wal", "push", crash.kept.string])
            try #require(answer.status == 0, "\(answer)")
        }
    }

    private static func plain(_ fixture: WaldenFixture) -> String { "{name: plain, directory: \(fixture.repository)}" }

    private static func sealed(_ fixture: WaldenFixture, to recipient: String) -> String {
        "{name: sealed, directory: \(fixture.sealedRepository), sealing: {age: {recipients: [\(recipient)]}}}"
    }

    private static func directories(
        _ kind: Kind, _ fixture: WaldenFixture, _ name: String, _ entries: [String]
    ) async throws -> PushCrash {
        let folder = fixture.cluster.folder
        let keys = try CrashKeys(in: folder)
        let readers = entries.indices.map { folder.appending("reader-\($0).yaml") }
        try fixture.configure(entries, opening: nil, as: fixture.configuration)
        for (entry, reader) in zip(entries, readers) { try fixture.configure([entry], opening: keys.old, as: reader) }
        try await fixture.initialize()
        let folders = [fixture.repository, fixture.sealedRepository].filter {
            path in entries.contains { $0.contains(path.string) }
        }
        let crash = try await PushCrash(kind, fixture, name, readers, folders) {}
        let pushed = try await fixture.run([fixture.programs.walden.string, "wal", "push", crash.kept.string])
        try #require(pushed.status == 0, "\(pushed)")
        let pristine = try await PristineFolders(folders, of: fixture.cluster)
        return crash.starting { try await pristine.bringBack() }
    }

    private init(
        _ kind: Kind, _ fixture: WaldenFixture, _ name: String, _ readers: [FilePath], _ folders: [FilePath],
        _ start: @escaping @Sendable () async throws -> Void
    ) async throws {
        _ = try await fixture.makeFolder("fetched")
        // The second is in another LOG, whose folders are to be made.
        (kept, next) = (try await fixture.segment(5), try await fixture.segment(5001))
        file =
            switch kind {
            case .segment: try await fixture.segment(5000)
            case .history: try await fixture.file("00000002.history", Array("1\t0/5000000\tno recovery target\n".utf8))
            case .label: try await fixture.file("000000010000000000000006.00000028.backup", Self.label)
            }
        (self.name, self.fixture, self.readers, self.folders, self.start) = (name, fixture, readers, folders, start)
    }

    private static let label = Array(
        """
        START WAL LOCATION: 0/600028 (file 000000010000000000000006)
        STOP WAL LOCATION: 0/600100 (file 000000010000000000000006)
        CHECKPOINT LOCATION: 0/600060
        BACKUP METHOD: streamed
        BACKUP FROM: primary
        START TIME: 2026-11-28 04:00:00 UTC
        LABEL: a backup
        START TIMELINE: 1
        STOP TIME: 2026-11-28 04:00:01 UTC
        STOP TIMELINE: 1

        """.utf8)

    private func starting(_ start: @escaping @Sendable () async throws -> Void) -> PushCrash {
        var other = PushCrash(
            name: name, fixture: fixture, kept: kept, file: file, next: next, readers: readers, folders: folders,
            start: start)
        other.meanwhile = meanwhile
        return other
    }
}

extension WaldenFixture {
    var sealedRepository: FilePath { cluster.folder.appending("sealed") }

    /// Writes a configuration with those entries of `repositories:`; `keys` is a file of what opens them.
    func configure(_ entries: [String], opening keys: FilePath?, as file: FilePath) throws {
        var lines = entries.map { "  - \($0)" }.joined(separator: "\n")
        if let keys { lines = lines.replacing("age: {", with: "age: {identities_file: \(keys), ") }
        let text = """
            cluster: main
            repositories:
            \(lines)
            postgres: {connection: "\(cluster.conninfo)"}
            restore: {prefetch: off}

            """
        try text.write(toFile: file.string, atomically: false, encoding: .utf8)
    }

    func initialize() async throws {
        let answer = try await walden("init", "--pgdata", cluster.dataDirectory.string)
        try #require(answer.status == 0, "\(answer)")
    }
}
