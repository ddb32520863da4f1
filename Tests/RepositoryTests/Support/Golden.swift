// SPDX-License-Identifier: MIT

import Foundation
import Repository
import Testing

/// The golden documents of docs/repository-format.md, and how each is read and written.
enum Golden: String, CaseIterable, CustomTestStringConvertible {
    case repository = "walden-repository.json"
    case cluster = "cluster.json"
    case started = "started.json"
    case backup = "backup.json"
    case gap = "gap.json"
    case restore = "restore.json"
    case drill = "drill.json"
    case lease = "lease.json"
    case run = "run.json"

    var testDescription: String { rawValue }

    var bytes: [UInt8] {
        get throws { try Self.bytes(of: rawValue) }
    }

    static func bytes(of name: String) throws -> [UInt8] {
        let place = Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Golden")
        return [UInt8](try Data(contentsOf: try #require(place)))
    }

    /// Reads `bytes` as this document and writes what was read.
    func rewritten(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .repository: try Self.rewritten(RepositoryRecord.self, bytes)
        case .cluster: try Self.rewritten(ClusterRecord.self, bytes)
        case .started: try Self.rewritten(StartedRecord.self, bytes)
        case .backup: try Self.rewritten(BackupMarker.self, bytes)
        case .gap: try Self.rewritten(GapRecord.self, bytes)
        case .restore: try Self.rewritten(RestoreRecord.self, bytes)
        case .drill: try Self.rewritten(DrillRecord.self, bytes)
        case .lease: try Self.rewritten(LeaseRecord.self, bytes)
        case .run: try Self.rewritten(JobRunRecord.self, bytes)
        }
    }

    private static func rewritten<Document: JSONDocument>(_ type: Document.Type, _ bytes: [UInt8]) throws -> [UInt8] {
        try JSONDocuments.encode(try JSONDocuments.decode(type, from: bytes, key: "some/key"))
    }
}
