// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Repository
import SystemPackage

/// Where a drill may make its folder: nowhere inside a server's data directory, a tablespace or a repository.
struct DrillPlace: Sendable {
    private let directory: FilePath
    /// Where nothing may be made, and what that is.
    private let forbidden: [(path: FilePath, what: String)]

    init(_ request: DrillRequest) {
        directory = request.directory
        forbidden =
            request.marker.trees.compactMap(\.path).map { (FilePath($0), "a tablespace of the server") }
            + request.forbidden.map { ($0, "a repository") }
    }

    /// The directory, symbolic links followed. Throws `.notFound` where there is none, `.refused` where it may not be.
    func checked() async throws -> FilePath {
        try await BlockingThreads.shared.run { [self] in
            let real = try Self.real(directory)
            guard Folder.isFolder(real) else { throw WaldenError(.refused, "\(directory) is not a folder") }
            for (path, what) in forbidden {
                guard let path = try? Self.real(path) else { continue }  // what is not there holds nothing
                if real.starts(with: path) { throw refusal("it is inside \(what), \(path)") }
            }
            var above = real
            while true {
                if access(above.appending("PG_VERSION").string, F_OK) == 0 {
                    throw refusal("\(above) is a server's data directory")
                }
                guard above.removeLastComponent() else { return real }
            }
        }
    }

    private func refusal(_ cause: String) -> WaldenError {
        WaldenError(
            .refused, "no drill is done in \(directory)", cause: cause,
            hint: "Name a folder of its own with --directory or in drill.directory.")
    }

    private static func real(_ path: FilePath) throws -> FilePath {
        guard let real = realpath(path.string, nil) else {
            throw WaldenError.system(Errno(rawValue: errno), "use", path)
                .hinting("Make the folder, or name another with --directory.")
        }
        defer { free(real) }
        return FilePath(String(cString: real))
    }
}
