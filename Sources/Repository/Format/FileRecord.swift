// SPDX-License-Identifier: MIT

/// A line of `files.jsonl`: one entry of a tree and where its content stands in the tree's tar stream.
public struct FileRecord: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        case file, folder, link
    }

    public let tree: String
    /// Relative to the tree's root.
    public let path: String
    public let kind: Kind
    /// Permission bits.
    public let mode: UInt32
    /// Seconds since 1970.
    public let modified: Int64
    /// Of the content, in the tree's stream, in bytes.
    public let offset: UInt64
    public let length: UInt64
    /// Whereto a symbolic link points.
    public let target: String?

    public init(
        tree: String, path: String, kind: Kind, mode: UInt32, modified: Int64, offset: UInt64, length: UInt64,
        target: String?
    ) {
        self.tree = tree
        self.path = path
        self.kind = kind
        self.mode = mode
        self.modified = modified
        self.offset = offset
        self.length = length
        self.target = target
    }
}
