// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// What `deploy/` holds.
enum DeployFiles {
    static let folder = RecoveryPrograms.sources.appending("deploy")

    static func text(_ path: String) throws -> String { try text(folder.pushing(FilePath(path))) }

    static func text(_ path: FilePath) throws -> String {
        try String(contentsOfFile: path.string, encoding: .utf8)
    }

    /// All files below a folder of it, with whole paths, in order.
    static func files(below part: String = ".", suffix: String = "") throws -> [FilePath] {
        let root = folder.pushing(FilePath(part)).lexicallyNormalized()
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.string)
        let files = names.sorted().map { root.pushing(FilePath($0)) }.filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: $0.string, isDirectory: &isFolder) && !isFolder.boolValue
                && $0.string.hasSuffix(suffix)
        }
        try #require(!files.isEmpty, "there is no file *\(suffix) in \(root)")
        return files
    }

    /// Runs `body` with a new folder, which is removed again.
    static func withScratch<R>(_ body: (FilePath) async throws -> R) async throws -> R {
        let folder = FilePath(FileManager.default.temporaryDirectory.path).appending("walden-deploy-\(UUID())")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        return try await body(folder)
    }

    /// Runs `body` with a file of its own that holds this text.
    static func with<R>(_ text: String, named name: String, _ body: (FilePath) async throws -> R) async throws -> R {
        try await withScratch { folder in
            let path = folder.appending(name)
            try text.write(toFile: path.string, atomically: false, encoding: .utf8)
            return try await body(path)
        }
    }
}
