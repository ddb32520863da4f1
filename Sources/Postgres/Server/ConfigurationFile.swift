// SPDX-License-Identifier: MIT

/// A configuration file of a server that a base backup does not hold, because it lies outside the data directory.
public struct ConfigurationFile: Sendable, Equatable {
    /// Absolute, on the server.
    public let path: String
    public let content: [UInt8]
    /// The permission bits. 0600 where only the server could read the file, since SQL does not tell them.
    public let mode: UInt32

    public init(path: String, content: [UInt8], mode: UInt32) {
        self.path = path
        self.content = content
        self.mode = mode
    }
}
