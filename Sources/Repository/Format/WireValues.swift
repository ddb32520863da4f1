// SPDX-License-Identifier: MIT

public import PITR

// The vocabulary as it stands in JSON: always a string, since a JSON number may lose digits.

extension LSN: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.value("an LSN") { LSN($0) } }
    public func encode(to encoder: any Encoder) throws { try encoder.put(description) }
}

extension SystemIdentifier: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.value("a system identifier") { SystemIdentifier($0) }
    }
    public func encode(to encoder: any Encoder) throws { try encoder.put(description) }
}

extension Instant: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.value("a time in UTC") { Instant(rfc3339: $0) } }
    public func encode(to encoder: any Encoder) throws { try encoder.put(description) }
}

extension BackupID: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.value("a backup id") { BackupID($0) } }
    public func encode(to encoder: any Encoder) throws { try encoder.put(text) }
}

extension TimelineID: Codable {
    /// The one that is a number: PostgreSQL shows timelines in decimal.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let timeline = TimelineID(try container.decode(UInt32.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "0 is not a timeline")
        }
        self = timeline
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension GenerationID: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.value("a generation") { GenerationID($0) } }
    public func encode(to encoder: any Encoder) throws { try encoder.put(text) }
}

extension Decoder {
    fileprivate func value<Value>(_ what: String, _ parse: (String) -> Value?) throws -> Value {
        let container = try singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = parse(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not \(what)")
        }
        return value
    }
}

extension Encoder {
    fileprivate func put(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}
