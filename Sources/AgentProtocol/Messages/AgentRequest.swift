// SPDX-License-Identifier: MIT

/// What a helper asks of the agent. Names and paths are bytes as PostgreSQL passed them, and for the agent only words: what it
/// opens are the descriptors beside the request, so that it may live in another container.
public enum AgentRequest: Equatable, Sendable {
    /// Store a WAL file. Beside it: the file, opened for reading, the folder that it is in, and `global/pg_control` of the working
    /// directory where it could be opened.
    case push(Push)
    /// Deliver a WAL file. Beside it: the folder that it is to be put in, and `global/pg_control`.
    case fetch(Fetch)
    /// Say who you are.
    case greet

    public struct Push: Equatable, Sendable {
        public let path: [UInt8]
        /// The configuration file that the helper was told to use; empty: none.
        public let config: [UInt8]

        public init(path: [UInt8], config: [UInt8]) { (self.path, self.config) = (path, config) }
    }

    public struct Fetch: Equatable, Sendable {
        public let name: [UInt8]
        /// Where PostgreSQL wants it. Only its last component counts, in the folder that is passed.
        public let path: [UInt8]
        public let standby: Bool
        public let config: [UInt8]
        /// The one repository that it is to come from; empty: any.
        public let repository: [UInt8]

        public init(name: [UInt8], path: [UInt8], standby: Bool, config: [UInt8], repository: [UInt8]) {
            (self.name, self.path, self.standby) = (name, path, standby)
            (self.config, self.repository) = (config, repository)
        }
    }

    private static let pushKind: UInt8 = 1
    private static let fetchKind: UInt8 = 2
    private static let greetKind: UInt8 = 3

    public var message: [UInt8] {
        switch self {
        case .push(let push):
            var writer = MessageWriter(kind: Self.pushKind)
            writer.append(push.path)
            writer.append(push.config)
            return writer.bytes
        case .fetch(let fetch):
            var writer = MessageWriter(kind: Self.fetchKind)
            writer.append(fetch.standby ? 1 : 0 as UInt8)
            for field in [fetch.name, fetch.path, fetch.config, fetch.repository] { writer.append(field) }
            return writer.bytes
        case .greet: return MessageWriter(kind: Self.greetKind).bytes
        }
    }

    /// Throws ``MessageError`` for anything else than one whole request of this version.
    public init(parsing bytes: [UInt8]) throws(MessageError) {
        var (kind, reader) = try MessageReader.open(bytes)
        switch kind {
        case Self.pushKind: self = .push(Push(path: try reader.field(), config: try reader.field()))
        case Self.fetchKind:
            let standby = try reader.byte() != 0
            self = .fetch(
                Fetch(
                    name: try reader.field(), path: try reader.field(), standby: standby, config: try reader.field(),
                    repository: try reader.field()))
        case Self.greetKind: self = .greet
        default: throw .malformed
        }
        try reader.end()
    }
}
