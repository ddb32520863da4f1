// SPDX-License-Identifier: MIT

import PITR

// Members that are left out when they hold what they usually hold, so that a line of the index stays short.

extension KeyedEncodingContainer {
    mutating func put<Value: Encodable & Equatable>(_ value: Value, _ key: Key, unless usual: Value) throws {
        if value != usual { try encode(value, forKey: key) }
    }

    mutating func put<Element: Encodable>(_ values: [Element], _ key: Key) throws {
        if !values.isEmpty { try encode(values, forKey: key) }
    }

    mutating func put<Bound: Encodable>(_ range: ClosedRange<Bound>?, _ key: Key) throws {
        if let range { try encode([range.lowerBound, range.upperBound], forKey: key) }
    }
}

extension KeyedDecodingContainer {
    func value<Value: Decodable>(_ key: Key, or usual: Value) throws -> Value {
        try decodeIfPresent(Value.self, forKey: key) ?? usual
    }

    /// How many of something there are, which is never less than none.
    func count(_ key: Key) throws -> Int {
        let count = try value(key, or: 0)
        guard count >= 0 else { throw damage(key, "\(count) is no number of things") }
        return count
    }

    func range<Bound: Decodable & Comparable>(_ key: Key, of type: Bound.Type) throws -> ClosedRange<Bound>? {
        guard let bounds = try decodeIfPresent([Bound].self, forKey: key) else { return nil }
        guard bounds.count == 2, bounds[0] <= bounds[1] else { throw damage(key, "it is no least and greatest") }
        return bounds[0]...bounds[1]
    }

    func damage(_ key: Key, _ text: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: text)
    }
}

/// A time as WAL states it, which may be any: outside the years that RFC 3339 knows it stands as `@` and microseconds since
/// 1970.
struct WALTime: Codable, Comparable {
    let instant: Instant

    init(_ instant: Instant) { self.instant = instant }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let number = text.hasPrefix("@") ? Int64(text.dropFirst()).map(Instant.init(microseconds:)) : nil
        guard let instant = number ?? Instant(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a time")
        }
        self.instant = instant
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let text = instant.description
        try container.encode(Instant(rfc3339: text) == instant ? text : "@\(instant.microseconds)")
    }

    static func < (left: WALTime, right: WALTime) -> Bool { left.instant < right.instant }
}

/// A number of 64 bits, as text, since a JSON number may lose digits.
struct WideNumber: Codable {
    let value: UInt64

    init(_ value: UInt64) { self.value = value }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = UInt64(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is no number")
        }
        self.value = value
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(value))
    }
}
