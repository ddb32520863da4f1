// SPDX-License-Identifier: MIT

/// One call of `walden-wal`: a request, and the configuration file and the agent's socket that it was given, if any.
///
///     walden-wal [--config FILE] [--socket SOCKET] push PATH
///     walden-wal [--config FILE] [--socket SOCKET] [--standby] fetch NAME PATH
///
/// Options may also follow the verb, `--config=FILE` is the same, and `--` ends them.
public struct HelperCall: Equatable, Sendable {
    public let config: [UInt8]?
    /// Where the agent listens.
    public let socket: [UInt8]?
    public let request: HelperRequest

    public init(_ request: HelperRequest, config: [UInt8]? = nil, socket: [UInt8]? = nil) {
        self.request = request
        (self.config, self.socket) = (config, socket)
    }

    /// The arguments, first the name of the program, that make `walden` do the same work directly: `walden wal push`
    /// or `walden wal fetch`. What came from PostgreSQL stands behind `--`, so that no name is taken for an option.
    public var waldenArguments: [[UInt8]] {
        let options = config.map { [Array("--config".utf8), $0] } ?? []
        switch request {
        case .push(let path):
            return Self.words("walden wal push") + options + [Array("--".utf8), path]
        case .fetch(let name, let path, let standby):
            let standbyOption = standby ? Self.words("--standby") : []
            return Self.words("walden wal fetch") + options + standbyOption + [Array("--".utf8), name, path]
        }
    }

    private static func words(_ text: StaticString) -> [[UInt8]] {
        "\(text)".utf8.split(separator: UInt8(ascii: " ")).map(Array.init)
    }
}
