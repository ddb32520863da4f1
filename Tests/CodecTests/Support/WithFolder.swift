// SPDX-License-Identifier: MIT

import Foundation

/// Runs `body` in a new folder that is gone afterwards.
func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("codec-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What is left behind is in the system's temporary folder, which is emptied anyway.
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
