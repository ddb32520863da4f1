// SPDX-License-Identifier: MIT

import Foundation
import Operations
import PITR
import Repository
import Storage
import SystemPackage

/// A configuration with two directories that know the cluster `main`.
func withTwoRepositories(
    sealing: String = "",
    _ body: (_ configuration: String, _ near: DirectoryStore, _ far: DirectoryStore) async throws ->
        Void
) async throws {
    try await withConfiguration("") { path in
        let folder = FilePath(path).removingLastComponent()
        var stores: [DirectoryStore] = []
        for name in ["near", "far"] {
            let store = try await DirectoryStore.create(root: folder.appending(name))
            let record = RepositoryRecord(repository: name, created: Instant(microseconds: 0), walden: "0")
            _ = try await InitializeCluster(store, cluster: "main", now: Instant(microseconds: 0)).run(
                InitializeCluster.Server(
                    major: 15, systemIdentifier: SystemIdentifier(7), segmentSize: .standard, blockBytes: 8192),
                repository: record, addingGeneration: false)
            stores.append(store)
        }
        let text = """
            repositories:
              - {name: near, directory: \(folder.appending("near"))\(sealing)}
              - {name: far, directory: \(folder.appending("far"))}
            postgres: {connection: "host=/nowhere/at/all password=hunter2XYZ"}

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try await body(path, stores[0], stores[1])
    }
}

extension DirectoryStore {
    /// A segment of which only the name counts.
    func addSegment(_ number: UInt64) async throws {
        let generation = GenerationID(major: 15, systemIdentifier: SystemIdentifier(7))
        let name = WALSegment(timeline: .first, number: number).name(size: .standard)
        let key = try Layout(cluster: "main", generation: generation).key(of: .segment(name), suffix: ".zst")
        _ = try await put(key, .bytes([1]), .ifAbsent)
    }
}
