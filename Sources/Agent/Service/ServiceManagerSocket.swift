// SPDX-License-Identifier: MIT

import Glibc

/// Tells systemd how the agent is doing, where it started it as a service of `Type=notify` (`man 3 sd_notify`): a datagram to
/// the socket that NOTIFY_SOCKET names. Nobody is told where there is none, or it does not answer.
public struct ServiceManagerSocket: Sendable {
    private let path: String
    /// How often it wants to hear that we live: half of WATCHDOG_USEC; nil: never.
    public let watchdogInterval: Duration?

    /// nil: nobody wants to be told.
    public init?(_ variable: (String) -> String?) {
        guard let path = variable("NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count <= 107
        else { return nil }
        self.path = path
        watchdogInterval = variable("WATCHDOG_USEC").flatMap(Int64.init).flatMap {
            $0 > 0 ? .microseconds($0 / 2) : nil
        }
    }

    public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }
    public func alive() { send("WATCHDOG=1") }
    public func stopping() { send("STOPPING=1") }

    private func send(_ text: String) {
        let line = text.split(separator: "\n").map(String.init).joined(separator: "\n")
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }  // the abstract namespace
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                _ = Array(line.utf8).withUnsafeBytes {
                    sendto(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), target, length)
                }
            }
        }
    }
}
