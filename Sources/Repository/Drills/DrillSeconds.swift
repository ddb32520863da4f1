// SPDX-License-Identifier: MIT

/// A time in seconds that a record states: not negative, and no more than thirty years, so that whoever shows it may reckon with it.
public struct DrillSeconds: Codable, Sendable, Equatable {
    private static let most = 1e9

    public let value: Double

    public init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        // To the millisecond, so that the text of it is short.
        let milliseconds = Double(attoseconds / 1_000_000_000_000_000)
        value = min(max(0, Double(seconds) + milliseconds / 1000), Self.most)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let value = try container.decode(Double.self)
        guard (0...Self.most).contains(value) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(value) is not a time in seconds")
        }
        self.value = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
