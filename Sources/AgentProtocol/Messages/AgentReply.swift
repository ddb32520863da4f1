// SPDX-License-Identifier: MIT

/// What the agent answers.
public enum AgentReply: Equatable, Sendable {
    /// It has taken the request up, and will say how it ended within so many milliseconds.
    case takenUp(milliseconds: UInt32)
    /// It is done: the status to exit with, and what to say on standard error (nothing when empty).
    case done(status: UInt8, text: [UInt8])
    /// It is not this agent's to do, and why: the helper does it directly.
    case declined(reason: [UInt8])

    private static let takenUpKind: UInt8 = 0x81
    private static let doneKind: UInt8 = 0x82
    private static let declinedKind: UInt8 = 0x83

    public var message: [UInt8] {
        switch self {
        case .takenUp(let milliseconds):
            var writer = MessageWriter(kind: Self.takenUpKind)
            writer.append(milliseconds)
            return writer.bytes
        case .done(let status, let text):
            var writer = MessageWriter(kind: Self.doneKind)
            writer.append(status)
            writer.append(text)
            return writer.bytes
        case .declined(let reason):
            var writer = MessageWriter(kind: Self.declinedKind)
            writer.append(reason)
            return writer.bytes
        }
    }

    /// Throws ``MessageError`` for anything else than one whole reply of this version.
    public init(parsing bytes: [UInt8]) throws(MessageError) {
        var (kind, reader) = try MessageReader.open(bytes)
        switch kind {
        case Self.takenUpKind: self = .takenUp(milliseconds: try reader.number())
        case Self.doneKind: self = .done(status: try reader.byte(), text: try reader.field())
        case Self.declinedKind: self = .declined(reason: try reader.field())
        default: throw .malformed
        }
        try reader.end()
    }
}
