// SPDX-License-Identifier: MIT

import AgentProtocol
import Glibc
import Host
import Operations
import SystemPackage

/// Asks at an agent's socket who is there, as `walden-wal` would find it.
enum AgentGreeting {
    /// Within a few seconds.
    static func ask(at socket: FilePath) async -> AgentAnswer {
        // Without a thread to ask there is no answer.
        (try? await BlockingThreads.shared.run { ask(Array(socket.string.utf8)) }) ?? .silent
    }

    private static func ask(_ path: [UInt8]) -> AgentAnswer {
        let socket = UnixSocket.make()
        guard socket >= 0 else { return .nobody }
        defer { _ = Glibc.close(socket) }
        guard UnixSocket.connect(socket, to: path) == 0 else { return errno == EAGAIN ? .silent : .nobody }
        guard let peer = UnixSocket.peer(of: socket) else { return .silent }
        guard peer == geteuid() || peer == 0 else { return .stranger(peer) }
        guard UnixSocket.send(AgentRequest.greet.message, with: [], on: socket),
            case .takenUp? = reply(on: socket, within: ControlProtocol.takeUpMilliseconds),
            case .done(_, let text)? = reply(on: socket, within: ControlProtocol.graceMilliseconds)
        else { return .silent }
        return .answers(String(decoding: text, as: UTF8.self))
    }

    private static func reply(on socket: Int32, within milliseconds: Int32) -> AgentReply? {
        guard UnixSocket.waitToRead(socket, milliseconds: milliseconds),
            let received = UnixSocket.receive(on: socket)
        else { return nil }
        received.descriptors.forEach { _ = Glibc.close($0) }  // none are asked for
        return try? AgentReply(parsing: received.bytes)  // whatever else it says is no answer
    }
}
