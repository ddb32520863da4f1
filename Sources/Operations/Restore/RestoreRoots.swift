// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
public import SystemPackage

/// Where each tree of a backup goes. Pure: the request's mapping against the marker's trees.
public struct RestoreRoots: Sendable, Equatable {
    public struct Root: Sendable, Equatable {
        public let tree: String
        public let path: FilePath
        public let rawBytes: UInt64
    }

    /// In the order of the marker's trees.
    public let roots: [Root]

    /// Throws `.refused` for a tablespace that is not mapped (outside an in-place restore), a mapping that fits none, and
    /// folders that are the same or lie within each other.
    public init(_ request: RestoreRequest) throws {
        guard request.into.isAbsolute else {
            throw WaldenError(.usage, "the folder to restore into must be an absolute path, not \(request.into)")
        }
        let paths = request.marker.trees.compactMap(\.path)
        if let stray = request.tablespaces.first(where: { !paths.contains($0.from) }) {
            throw WaldenError(
                .usage, "no tablespace of this backup was at \(stray.from)",
                hint: paths.isEmpty
                    ? "It has no tablespaces." : "Its tablespaces were at \(paths.joined(separator: ", ")).")
        }
        let sources = request.tablespaces.map(\.from)
        if let twice = sources.first(where: { from in sources.count { $0 == from } > 1 }) {
            throw WaldenError(.usage, "--tablespace is given twice for \(twice)")
        }
        roots = try request.marker.trees.map { tree in
            Root(
                tree: tree.name, path: try Self.path(of: tree, request).lexicallyNormalized(), rawBytes: tree.rawBytes)
        }
        try checkApart()
    }

    public func path(of tree: String) throws -> FilePath {
        guard let root = roots.first(where: { $0.tree == tree }) else {
            throw WaldenError(.integrity, "the backup's file index names a tree \(tree) that its marker does not")
        }
        return root.path
    }

    private static func path(of tree: BackupMarker.Tree, _ request: RestoreRequest) throws -> FilePath {
        guard let original = tree.path else { return request.into }
        if let mapping = request.tablespaces.first(where: { $0.from == original }) {
            guard mapping.to.isAbsolute else {
                throw WaldenError(.usage, "a tablespace needs an absolute path, not \(mapping.to)")
            }
            return mapping.to
        }
        guard request.inPlace else {
            throw WaldenError(
                .refused, "the tablespace at \(original) is not mapped, and restoring it there might harm the original",
                hint: "Give --tablespace \(original)=NEW, or --in-place to put it back where it was.")
        }
        return FilePath(original)
    }

    private func checkApart() throws {
        for (index, root) in roots.enumerated() {
            for other in roots[(index + 1)...]
            where root.path.starts(with: other.path) || other.path.starts(with: root.path) {
                throw WaldenError(
                    .refused, "\(root.path) and \(other.path) lie within each other",
                    hint: "Give every tablespace a folder of its own, outside the data directory.")
            }
        }
    }
}
