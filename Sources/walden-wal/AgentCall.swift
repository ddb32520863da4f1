// SPDX-License-Identifier: MIT
import AgentProtocol
import Glibc

/// A request put to the agent: nothing is lost by asking, since what it does not do is done directly.
struct AgentCall {
    /// How an agent ended the call.
    struct End {
        let status: Int32
        /// For standard error, without the program's name; empty: nothing.
        let text: [UInt8]
    }

    private let call: HelperCall

    init(_ call: HelperCall) { self.call = call }

    /// nil: nobody does it for us, or nobody can tell whether it was done, and it is to be done directly.
    func ask() -> End? {
        guard let request = Beside(call.request) else { return nil }
        defer { request.close() }
        let message = self.message
        for path in sockets {
            if let end = Self.ask(message, request.descriptors, at: path) { return allowed(end) }
        }
        return nil
    }

    private var sockets: [[UInt8]] {
        let agent = call.socket ?? variable(ControlSocketPath.variable) ?? Array(ControlSocketPath.usual.utf8)
        switch call.request {
        case .push: return [agent]
        case .fetch(_, let path, _):
            // For others than recovery there is nothing to look ahead to, so nobody need be asked.
            guard RecoveryPath.isRecoverys(path) else { return [] }
            return [agent, FetchServerPath.socket(beside: path)]
        }
    }

    private var message: [UInt8] {
        let config = call.config ?? variable("WALDEN_CONFIG") ?? []
        switch call.request {
        case .push(let path): return AgentRequest.push(.init(path: path, config: config)).message
        case .fetch(let name, let path, let standby):
            return AgentRequest.fetch(
                .init(
                    name: name, path: path, standby: standby || Program.serverIsStandby(), config: config,
                    repository: variable("WALDEN_REPOSITORY") ?? [])
            ).message
        }
    }

    private static func ask(_ message: [UInt8], _ descriptors: [Int32], at path: [UInt8]) -> End? {
        let socket = UnixSocket.make()
        guard socket >= 0 else { return nil }
        defer { _ = Glibc.close(socket) }
        guard UnixSocket.connect(socket, to: path) == 0, isTrusted(socket) else { return nil }
        guard UnixSocket.send(message, with: descriptors, on: socket) else { return nil }
        guard case .takenUp(let limit)? = reply(on: socket, within: ControlProtocol.takeUpMilliseconds) else {
            return nil
        }
        let patience = min(Int32(clamping: limit), ControlProtocol.longestMilliseconds)
        guard
            case .done(let status, let text)? = reply(on: socket, within: patience + ControlProtocol.graceMilliseconds)
        else { return nil }
        return End(status: Int32(status), text: text)
    }

    /// Whoever listens there could say that a file is kept which is not: it must be ourselves, or root.
    private static func isTrusted(_ socket: Int32) -> Bool {
        guard let peer = UnixSocket.peer(of: socket) else { return false }
        return peer == geteuid() || peer == 0
    }

    private static func reply(on socket: Int32, within milliseconds: Int32) -> AgentReply? {
        guard UnixSocket.waitToRead(socket, milliseconds: milliseconds) else { return nil }
        guard let received = UnixSocket.receive(on: socket) else { return nil }
        received.descriptors.forEach { _ = Glibc.close($0) }  // none are asked for
        return try? AgentReply(parsing: received.bytes)  // whatever else it says is no answer
    }

    /// PostgreSQL restarts its archiver for a status above 125 (`PostgresExit.Push`).
    private func allowed(_ end: End) -> End {
        guard case .push = call.request, end.status > PostgresExit.Push.highest else { return end }
        return End(status: PostgresExit.Push.failed, text: end.text)
    }
}

/// The descriptors that go with a request.
private struct Beside {
    let descriptors: [Int32]

    /// nil when what it is about cannot be opened: whoever does it directly says why.
    init?(_ request: HelperRequest) {
        var opened: [Int32] = []
        let paths: [[UInt8]]
        switch request {
        case .push(let path): paths = [path, RecoveryPath.folder(of: path)]
        case .fetch(_, let path, _): paths = [RecoveryPath.folder(of: path)]
        }
        for path in paths {
            // A FIFO would keep us waiting for ever without O_NONBLOCK.
            let descriptor = Self.open(path)
            guard descriptor >= 0 else {
                opened.forEach { _ = Glibc.close($0) }
                return nil
            }
            opened.append(descriptor)
        }
        let control = Self.open(Array("global/pg_control".utf8))
        descriptors = control >= 0 ? opened + [control] : opened
    }

    func close() { descriptors.forEach { _ = Glibc.close($0) } }

    private static func open(_ path: [UInt8]) -> Int32 {
        let file = cString(path)
        defer { file.deallocate() }
        return Glibc.open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
}
