// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage

/// The built programs: they lie in the folder of the test bundle.
enum RecoveryPrograms {
    static let walden = folder.appending("walden").string
    static let helper = folder.appending("walden-wal").string

    /// The repository of the sources, found from this file's own place.
    static let sources = FilePath(#filePath).removingLastComponent().pushing("../../../..").lexicallyNormalized()

    /// The argument that names the bundle says where it is; a runner that is no bundle lies beside the programs itself.
    private static let folder: FilePath = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        let candidates = CommandLine.arguments.filter { $0.contains(".xctest") } + [own]
        let folders = candidates.map { FilePath($0).removingLastComponent() }
        return folders.first { FileManager.default.isExecutableFile(atPath: $0.appending("walden").string) } ?? "/"
    }()
}
