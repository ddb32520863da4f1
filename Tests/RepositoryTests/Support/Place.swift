// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Testing

/// One generation of one cluster, as the tests know it.
enum Place {
    static let layout = Layout(
        cluster: "main", generation: GenerationID(major: 15, systemIdentifier: SystemIdentifier(7_312_345_678)))

    static let codecs: [Compression] = [.zstd(level: 1), .gzip(level: 1), .none]

    static func archive(
        _ store: any ObjectStore, _ compression: Compression = .zstd(level: 1), size: SegmentSize = .standard
    ) -> WALArchive {
        WALArchive(store: store, layout: layout, segmentSize: size, compression: compression)
    }

    static func backups(_ store: any ObjectStore) -> BackupStore { BackupStore(store: store, layout: layout) }

    /// Segment `number` of timeline `timeline`, by its name.
    static func segment(_ number: UInt64, on timeline: UInt32 = 1) throws -> WALSegment {
        WALSegment(timeline: try #require(TimelineID(timeline)), number: number)
    }

    static func file(_ number: UInt64, on timeline: UInt32 = 1, size: SegmentSize = .standard) throws -> WALFile {
        .segment(try segment(number, on: timeline).name(size: size))
    }

    static let unreachable = WaldenError(.unavailable, "cannot reach the store", cause: "the test says so")
}

extension ObjectStore {
    /// Every key below `prefix`, sorted.
    func keys(_ prefix: String = "") async throws -> [String] {
        var keys: [String] = []
        for try await page in listAll(prefix: prefix, delimiter: false) { keys += page.objects.map(\.key.text) }
        return keys
    }

    func put(_ key: String, _ bytes: [UInt8] = [1]) async throws {
        _ = try await put(try ObjectKey(key), .bytes(bytes), .replacing)
    }
}
