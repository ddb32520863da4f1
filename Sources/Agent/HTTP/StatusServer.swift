// SPDX-License-Identifier: MIT

public import Errors
import FlyingSocks
import Glibc
public import PITR

/// The status page, metrics and health over HTTP, read-only.
///
/// It answers from a snapshot in memory and waits for nobody, but for a plan that somebody asks for. It is an own small
/// server on FlyingFox's sockets: FlyingFox's bounds neither the size of a request's head nor the time that it takes, and
/// ends when descriptors run out (docs/monitoring.md, "How the server protects itself").
public actor StatusServer {
    public struct Configuration: Sendable {
        public var address = ListenAddress.tcp(host: "127.0.0.1", port: 9477)
        /// Required unless the address is of this host alone.
        public var token: AccessToken?
        /// Names that it may be asked by, beside `localhost` and its address: those of a proxy before it.
        public var hosts: [String] = []
        public var thresholds = HealthThresholds()
        /// For times in a form's field that name a zone.
        public var zones: any TimeZoneRules = NoZones()
        public var planDeadline = Duration.seconds(30)
        /// How long answers in flight are waited for when it is told to stop.
        public var stopDeadline = Duration.seconds(2)
        var limits = StatusConnection.Limits()
        var connections = 64

        public init() {}
    }

    private let configuration: Configuration
    private let routes: StatusRoutes
    private let pool: any AsyncSocketPool = .make()
    private let connections: OpenConnections
    private var listener: ListeningSocket?

    /// `snapshot` gives what is known now, from memory. `plan` gives the text of a recovery plan to a moment, or throws why
    /// there is none; nil: plans are not offered. Throws `configuration` without a token where one is needed.
    public init(
        _ configuration: Configuration, snapshot: @escaping @Sendable () async -> AgentSnapshot,
        plan: (@Sendable (Instant) async throws -> String)? = nil
    ) throws(WaldenError) {
        guard configuration.token != nil || configuration.address.isLoopback else {
            throw WaldenError(
                .configuration, "the status page cannot be served at \(configuration.address) without a token",
                cause: "whoever reaches that address could read it",
                hint: "Set a token, or listen at 127.0.0.1 or at a Unix socket.")
        }
        self.configuration = configuration
        connections = OpenConnections(limit: configuration.connections)
        routes = StatusRoutes(
            access: AccessRules(
                address: configuration.address, token: configuration.token, extraHosts: configuration.hosts),
            thresholds: configuration.thresholds, zones: configuration.zones,
            planDesk: PlanDesk(deadline: configuration.planDeadline, make: plan), snapshot: snapshot)
    }

    /// Listens, and says where: with the port that the system chose. Connections wait until ``run()``. Throws
    /// `WaldenError`.
    @discardableResult
    public func bind() throws -> ListenAddress {
        if let listener { return listener.address }
        let listener = try ListeningSocket(configuration.address)
        self.listener = listener
        return listener.address
    }

    /// Serves until the task is cancelled; then answers in flight are given the time of `stopDeadline`, and all is closed.
    /// To be called once. Throws `WaldenError` when it cannot listen or go on.
    public func run() async throws {
        try await pool.prepare()
        try bind()
        guard let listener else { return }
        let polling = Task { [pool] in try await pool.run() }
        let failure = await accept(from: listener.socket)
        listener.close()
        self.listener = nil
        await drain()
        polling.cancel()
        if let failure { throw failure }
    }

    /// Returns why it cannot go on; nil: it was told to stop.
    private func accept(from listener: Socket) async -> WaldenError? {
        while !Task.isCancelled {
            do {
                take(try await AsyncSocket(socket: listener, pool: pool).accept())
            } catch {
                if Task.isCancelled { return nil }
                guard Self.passes(error) else {
                    return WaldenError(.failed, "the status page cannot be served any longer", cause: "\(error)")
                }
                // Descriptors or memory have run out: those who only sit there go first.
                connections.cancel(idleOnly: true)
                try? await Task.sleep(for: .milliseconds(50))  // cancelled: the loop ends
            }
        }
        return nil
    }

    private func take(_ socket: AsyncSocket) {
        _ = fcntl(socket.socket.file.rawValue, F_SETFD, FD_CLOEXEC)
        let connection = StatusConnection(socket: socket, limits: configuration.limits)
        let isTaken = connections.add { [routes] isAsked in
            await connection.serve(isAsked) { await routes.response(to: $0) }
            try? socket.close()  // it is over either way
        }
        if !isTaken { try? socket.close() }  // nobody is told: there is no room for that either
    }

    /// Whether the next try may go better: a connection that is gone already, or something that has run out.
    private static func passes(_ error: any Error) -> Bool {
        guard case SocketError.failed(_, let number, _) = error else { return error as? SocketError == .disconnected }
        return [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EINTR, EPROTO, EPERM].contains(number)
    }

    private func drain() async {
        connections.cancel(idleOnly: true)
        let end = ContinuousClock.now + configuration.stopDeadline
        // Not in this task, which has been cancelled: it could not wait any more.
        await Task { [connections] in
            while connections.count > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(10)) }
        }.value
        connections.cancel(idleOnly: false)
    }
}

/// Knows UTC and offsets only.
public struct NoZones: TimeZoneRules {
    public init() {}

    public func zone(named name: String) -> (any ZoneOffsets)? { nil }
}
