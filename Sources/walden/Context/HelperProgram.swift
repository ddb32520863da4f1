// SPDX-License-Identifier: MIT

import Foundation

/// Where `walden-wal` is, for the settings that name it.
enum HelperProgram {
    /// The bare name where every shell finds it; else its path beside this program.
    static func name(_ context: CommandContext) -> String {
        let name = "walden-wal"
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return name  // without /proc nobody can tell; the bare name is what people install
        }
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent().path
        return ["/usr/local/bin", "/usr/bin", "/bin"].contains(folder) ? name : "\(folder)/\(name)"
    }
}
