// SPDX-License-Identifier: MIT

/// What one restore took, part by part: what the time of the next is estimated from.
public struct RestoreRate: Sendable, Hashable {
    /// Bytes, and the time that was spent on them.
    public struct Part: Sendable, Hashable {
        public var bytes: UInt64
        public var microseconds: UInt64

        public init(bytes: UInt64, microseconds: UInt64) { (self.bytes, self.microseconds) = (bytes, microseconds) }

        /// nil where nothing was measured.
        var bytesPerSecond: Double? {
            bytes > 0 && microseconds > 0 ? Double(bytes) / (Double(microseconds) / 1_000_000) : nil
        }
    }

    /// The name of the host that restored.
    public var host: String
    /// Bytes as they are stored. This and the next two by the time that all workers together were busy with it.
    public var read: Part
    /// Bytes of the files.
    public var decompress: Part
    /// Bytes of the files, their way to the device included.
    public var write: Part
    /// Bytes of the files, by the wall clock, from the first folder to the last flush.
    public var files: Part
    /// Bytes of WAL, by the wall clock, from the start of the server to its target; nil when it was not started.
    public var replay: Part?

    public init(host: String, read: Part, decompress: Part, write: Part, files: Part, replay: Part?) {
        (self.host, self.read, self.decompress, self.write) = (host, read, decompress, write)
        (self.files, self.replay) = (files, replay)
    }
}
