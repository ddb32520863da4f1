// SPDX-License-Identifier: MIT

/// A part of a listing.
public struct ListPage: Sendable, Hashable {
    /// In byte order of their keys.
    public var objects: [ObjectInfo]

    /// With the delimiter: what the other keys begin with, up to and with the next `/`. In byte order.
    public var prefixes: [String]

    /// What to pass as `after` for the next page; nil at the end. It need not be a key.
    public var next: String?

    public init(objects: [ObjectInfo] = [], prefixes: [String] = [], next: String? = nil) {
        self.objects = objects
        self.prefixes = prefixes
        self.next = next
    }
}

extension ListPage {
    /// The token after a group of keys: `~` comes after every byte that a key can hold, so nothing of the group does.
    static func token(afterGroup prefix: String) -> String { prefix + "~" }
}
