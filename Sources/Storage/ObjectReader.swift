// SPDX-License-Identifier: MIT

/// An object being read, front to back, by one task at a time.
public protocol ObjectReader: Sendable {
    /// The whole object, also when only a range of it is read.
    var info: ObjectInfo { get }

    /// The next chunk, never empty and at most 1 MiB, or nil at the end and ever after.
    ///
    /// Throws ``WaldenError``: an object that ends before its size is an error (`integrity`), never a quiet end.
    func next() async throws -> [UInt8]?

    /// Gives back what the reader holds. Calling it twice is harmless; ``next()`` after it throws.
    func close() async
}
