// SPDX-License-Identifier: MIT

public import SystemPackage

/// A server that answers, and what a client must know of it.
public struct S3TestServer: Sendable {
    /// Scheme, host and port.
    public let endpoint: String

    /// There and, at the beginning, empty, unless it is somebody else's server.
    public let bucket: String
    public let accessKeyID: String
    public let secretAccessKey: String

    /// Whom a client must trust to speak https with it; nil: whom the system trusts.
    public let authority: FilePath?

    /// A prefix for one test alone, without a slash at its end: letters, digits and hyphens.
    public func freshPrefix() -> String { "test-" + Self.random(16).lowercased() }

    /// So many upper-case hexadecimal digits.
    static func random(_ digits: Int) -> String {
        String((0..<digits).compactMap { _ in "0123456789ABCDEF".randomElement() })
    }
}
