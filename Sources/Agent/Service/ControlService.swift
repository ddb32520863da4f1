// SPDX-License-Identifier: MIT

public import ServiceLifecycle

/// The control socket as a service: on a graceful shutdown no more is accepted, and what is being done is finished.
public struct ControlService: Service {
    private let listener: ControlListener
    private let server: ControlServer

    public init(_ listener: ControlListener, _ handler: any ControlRequestHandler) throws {
        self.listener = listener
        server = try ControlServer(listener, handler)
    }

    public func run() async {
        await withGracefulShutdownHandler {
            await server.run()
        } onGracefulShutdown: {
            server.stop()
        }
        listener.close()
    }
}
