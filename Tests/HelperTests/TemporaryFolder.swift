// SPDX-License-Identifier: MIT
import Foundation

/// A new empty folder that everybody may enter.
struct TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/walden-helper-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        chmod(path, 0o755)
    }

    /// Removes it. What cannot be removed is left to whoever sweeps the temporary folder.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
