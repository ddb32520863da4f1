// SPDX-License-Identifier: MIT

/// What a store tells about an object without reading it.
public struct ObjectInfo: Sendable, Hashable {
    public let key: ObjectKey

    /// In bytes, as stored.
    public let size: UInt64

    /// When it was stored, in microseconds since 1970 UTC by the store's clock. S3 keeps whole seconds only.
    public let modified: Int64

    /// A mark that changes when the object is replaced, in the store's own words; nil where the store has none. It says
    /// nothing else: no digest can be read from it.
    public let version: String?

    /// Until when the store lets nobody delete it, in microseconds since 1970 UTC; nil where that is not known, as in listings.
    public let lockedUntil: Int64?

    public init(key: ObjectKey, size: UInt64, modified: Int64, version: String? = nil, lockedUntil: Int64? = nil) {
        self.key = key
        self.size = size
        self.modified = modified
        self.version = version
        self.lockedUntil = lockedUntil
    }
}
