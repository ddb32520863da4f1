// SPDX-License-Identifier: MIT

import Errors
import FlyingSocks
import Glibc
import Host
import SystemPackage

/// A bound socket that listens. A Unix socket's name is removed again when it is closed.
struct ListeningSocket: Sendable {
    let socket: Socket
    /// With the port that the system chose.
    let address: ListenAddress

    /// What a Unix socket's name may be long (`man 7 unix`), less what FlyingSocks keeps for itself.
    private static let pathLimit = 103

    /// Throws `WaldenError`. A Unix socket that nobody listens at any more is replaced.
    init(_ address: ListenAddress) throws {
        do {
            switch address {
            case .tcp(let host, let port) where host.contains(":"):
                socket = try Self.listen(sockaddr_in6.inet6(ip6: host, port: port))
            case .tcp(let host, let port): socket = try Self.listen(sockaddr_in.inet(ip4: host, port: port))
            case .unix(let path):
                try Self.sweep(path)
                socket = try Self.listen(sockaddr_un.unix(path: path))
                // Its group may talk to it too, whatever the umask: a web server, say.
                chmod(path, 0o660)
            }
            self.address = try Self.name(of: socket, bound: address)
        } catch let error as SocketError {
            throw Self.failure(error, address)
        }
    }

    func close() {
        if case .unix(let path) = address { unlink(path) }
        try? socket.close()  // nobody is served any more
    }

    private static func listen(_ address: some SocketAddress) throws -> Socket {
        let socket = try Socket(domain: Int32(address.family))
        do {
            // Programs that are started must not hold it.
            _ = fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC)
            if address.family != sa_family_t(AF_UNIX) { try socket.setValue(true, for: .localAddressReuse) }
            try socket.bind(to: address)
            try socket.listen()
            return socket
        } catch {
            try? socket.close()  // the first error says more
            throw error
        }
    }

    private static func name(of socket: Socket, bound: ListenAddress) throws -> ListenAddress {
        switch try socket.sockname() {
        case .ip4(let host, let port), .ip6(let host, let port): .tcp(host: host, port: port)
        case .unix: bound
        }
    }

    /// Removes what is left of an agent that was killed, and nothing that is not a socket or still answers.
    private static func sweep(_ path: String) throws {
        guard path.utf8.count <= pathLimit else {
            throw WaldenError(
                .configuration, "the path \(path) is too long for a Unix socket",
                cause: "it has more than \(pathLimit) bytes")
        }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        if try isDeserted(path) { unlink(path) }
    }

    private static func isDeserted(_ path: String) throws -> Bool {
        let probe = try Socket(domain: AF_UNIX)
        defer { try? probe.close() }  // it was only a question
        // One that lives may have its hands full.
        try probe.setFlags(.nonBlocking)
        do {
            try probe.connect(to: sockaddr_un.unix(path: path))
        } catch SocketError.failed(_, ECONNREFUSED, _) {
            return true
        } catch {
            return false
        }
        return false
    }

    private static func failure(_ error: SocketError, _ address: ListenAddress) -> WaldenError {
        guard case .failed(_, let number, let message) = error else {
            return WaldenError(.failed, "cannot listen at \(address)", cause: "\(error)")
        }
        return WaldenError(
            number == EACCES ? .permission : number == 0 ? .configuration : .failed, "cannot listen at \(address)",
            cause: message,
            hint: number == EADDRINUSE ? "Another program, or another agent, listens there." : nil)
    }
}
