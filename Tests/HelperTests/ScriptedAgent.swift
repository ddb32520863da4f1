// SPDX-License-Identifier: MIT
import AgentProtocol
import Foundation
import Testing

/// Somebody who listens at a control socket, serves one call after the other and answers as told.
final class ScriptedAgent: Sendable {
    enum Act: Sendable {
        case say([UInt8])
        case reply(AgentReply)
        /// Says nothing until the helper has gone.
        case wait
        /// Ends the connection.
        case hangUp
    }

    struct Heard: Sendable {
        let request: AgentRequest?
        /// What could be read through each descriptor, where it is a file.
        let contents: [[UInt8]?]
    }

    let path: String
    private let socket: Int32
    private let acts: [Act]
    private let heard = LockedList<Heard>()

    convenience init(in folder: TemporaryFolder, _ acts: Act...) throws { try self.init(in: folder, acts) }

    init(in folder: TemporaryFolder, _ acts: [Act]) throws {
        path = folder.path + "/agent.sock"
        self.acts = acts
        socket = UnixSocket.make()
        try #require(UnixSocket.bind(socket, to: b(path)) == 0 && listen(socket, 8) == 0)
        Thread.detachNewThread { [self] in serve() }
    }

    /// What was asked, so far.
    var requests: [Heard] { heard.all }

    func remove() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func serve() {
        while UnixSocket.waitToRead(socket, milliseconds: 60_000) {
            let connection = UnixSocket.accept(on: socket)
            guard connection >= 0 else { return }
            answer(connection)
            close(connection)
        }
    }

    private func answer(_ connection: Int32) {
        guard UnixSocket.waitToRead(connection, milliseconds: 10_000),
            let received = UnixSocket.receive(on: connection)
        else { return }
        heard.append(
            Heard(request: try? AgentRequest(parsing: received.bytes), contents: received.descriptors.map(content)))
        received.descriptors.forEach { close($0) }
        for act in acts {
            switch act {
            case .say(let bytes): _ = UnixSocket.send(bytes, on: connection)
            case .reply(let reply): _ = UnixSocket.send(reply.message, on: connection)
            case .wait: _ = UnixSocket.waitToRead(connection, milliseconds: 60_000)
            case .hangUp: return
            }
        }
    }

    private func content(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return count >= 0 ? Array(buffer.prefix(count)) : nil
    }
}

/// A list that several threads add to.
final class LockedList<Element: Sendable>: @unchecked Sendable {
    // Every access holds the lock.
    private let lock = NSLock()
    private var elements: [Element] = []

    var all: [Element] { lock.withLock { elements } }
    func append(_ element: Element) { lock.withLock { elements.append(element) } }
}
