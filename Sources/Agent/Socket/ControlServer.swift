// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Glibc
import Host
import Synchronization
import SystemPackage

/// Serves a control socket: each connection is one request, and none waits for another.
public final class ControlServer: Sendable {
    private let listener: ControlListener
    private let handler: any ControlRequestHandler
    private let wake: WakePipe
    private let open = Mutex(0)

    /// Whoever comes when so many are being served is turned away at once, and helped by doing it directly.
    private static let mostConnections = 64
    private static let requestMilliseconds: Int32 = 2_000

    public init(_ listener: ControlListener, _ handler: any ControlRequestHandler) throws {
        (self.listener, self.handler) = (listener, handler)
        wake = try WakePipe()
    }

    /// Serves until ``stop()`` or until the task is cancelled; then what is being served is waited for, or cancelled too.
    public func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                while let connection = await next() {
                    guard begin() else {
                        Glibc.close(connection)
                        continue
                    }
                    group.addTask {
                        await self.serve(connection)
                        self.open.withLock { $0 -= 1 }
                    }
                }
            }
        } onCancel: {
            stop()
        }
    }

    /// No more is accepted.
    public func stop() { wake.signal() }

    private func begin() -> Bool {
        open.withLock { count in
            guard count < Self.mostConnections else { return false }
            count += 1
            return true
        }
    }

    private func next() async -> Int32? {
        let socket = listener.descriptor.rawValue
        return try? await BlockingThreads.shared.run { [wake] in
            while wake.waits(for: socket) {
                let connection = UnixSocket.accept(on: socket)
                if connection >= 0 { return connection }
                // Without descriptors to spare there is nothing to do but wait until some are closed.
                if errno == EMFILE || errno == ENFILE { usleep(50_000) }
            }
            return nil
        } ?? nil
    }

    private func serve(_ connection: Int32) async {
        defer { Glibc.close(connection) }
        guard let peer = UnixSocket.peer(of: connection), peer == geteuid() || peer == 0 else { return }
        let received = try? await BlockingThreads.shared.run {
            UnixSocket.waitToRead(connection, milliseconds: Self.requestMilliseconds)
                ? UnixSocket.receive(on: connection) : nil
        }
        guard let received = received ?? nil else { return }
        let descriptors = PassedDescriptors(received.descriptors)
        do {
            await answer(try AgentRequest(parsing: received.bytes), descriptors, on: connection)
        } catch MessageError.version(let version) {
            say(.declined("this agent speaks version \(ControlProtocol.version), not \(version)"), on: connection)
        } catch {
            return  // whoever that was speaks another language
        }
    }

    private func answer(_ request: AgentRequest, _ descriptors: PassedDescriptors, on connection: Int32) async {
        switch handler.takeUp(request) {
        case .declined(let reason): say(.declined(reason), on: connection)
        case .within(let limit):
            // One that is gone already, as after a restart of PostgreSQL, must not have a file put where the next one's goes.
            guard say(.takenUp(milliseconds: UInt32(clamping: limit.milliseconds)), on: connection) else { return }
            say(await handler.answer(request, descriptors), on: connection)
        }
    }

    /// A helper that is gone is not there to be told; PostgreSQL asks again.
    @discardableResult
    private func say(_ reply: AgentReply, on connection: Int32) -> Bool {
        UnixSocket.send(reply.message, on: connection)
    }
}

extension Duration {
    /// Rounded down.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return (seconds > Int64.max / 2_000 ? Int64.max / 2_000 : seconds) * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
