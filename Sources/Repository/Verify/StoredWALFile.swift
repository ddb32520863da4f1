// SPDX-License-Identifier: MIT

public import PITR
public import Storage

/// A WAL file and the object that a fetch of it would take.
public struct StoredWALFile: Sendable, Equatable {
    public let file: WALFile
    public let object: ObjectInfo

    public init(file: WALFile, object: ObjectInfo) { (self.file, self.object) = (file, object) }
}

extension WALArchive {
    /// The files of a folder, in the order of their keys. Memory grows with the folder, of which a LOG is the largest.
    public func stored(in folder: WALFolder) async throws -> [StoredWALFile] {
        try await files(in: folder).map { StoredWALFile(file: $0.key, object: $0.value) }
            .sorted { $0.object.key < $1.object.key }
    }

    /// The object that a fetch of `file` would take; nil when it is surely not there.
    public func stored(_ file: WALFile) async throws -> StoredWALFile? {
        try await find(file, among: suffixes).map { StoredWALFile(file: file, object: $0) }
    }
}
