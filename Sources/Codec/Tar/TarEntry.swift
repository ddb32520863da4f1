// SPDX-License-Identifier: MIT

/// One file, folder or symbolic link of a tar stream.
public struct TarEntry: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case file
        case folder
        /// The target is as the stream has it: absolute for a tablespace, not checked, never to be followed blindly.
        case symbolicLink(target: String)
    }

    /// Relative, without `.` and `..`, single slashes between its parts and none at its end; the tree's root is `.`.
    public let path: String
    public let kind: Kind
    /// Permission bits, 0 to 0o7777.
    public let mode: UInt32
    /// Bytes of content; 0 unless it is a file.
    public let size: UInt64
    /// Seconds since 1970, UTC.
    public let modified: Int64
    /// Where the content begins, in bytes from the start of the stream.
    public let contentOffset: UInt64

    public init(path: String, kind: Kind, mode: UInt32, size: UInt64, modified: Int64, contentOffset: UInt64) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.size = size
        self.modified = modified
        self.contentOffset = contentOffset
    }
}
