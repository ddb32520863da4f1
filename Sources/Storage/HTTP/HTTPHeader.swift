// SPDX-License-Identifier: MIT

/// A field of a request's or an answer's head (RFC 9110, section 5).
public struct HTTPHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [HTTPHeader] {
    /// The first value under a name, whose case does not count.
    public subscript(name: String) -> String? {
        first { $0.name.count == name.count && $0.name.lowercased() == name.lowercased() }?.value
    }
}
