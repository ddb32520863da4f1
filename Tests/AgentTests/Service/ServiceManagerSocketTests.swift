// SPDX-License-Identifier: MIT

import Glibc
import SystemPackage
import Testing

@testable import Agent

/// What systemd is told by a service of `Type=notify`: deploy/systemd/walden-agent.service goes by it.
@Suite("Service manager") struct ServiceManagerSocketTests {
    @Test func `systemd hears that the agent is ready, lives and ends`() async throws {
        try await withFolder { folder in
            let path = folder.appending("notify")
            let listener = try Self.listen(path)
            defer { close(listener) }
            let manager = try #require(ServiceManagerSocket { ["NOTIFY_SOCKET": path.string][$0] })
            manager.ready("archiving")
            manager.alive()
            manager.stopping()
            #expect(Self.receive(listener) == "READY=1\nSTATUS=archiving")
            #expect(Self.receive(listener) == "WATCHDOG=1")
            #expect(Self.receive(listener) == "STOPPING=1")
        }
    }

    @Test func `a sign of life comes twice in the time that systemd waits for one`() {
        let variables = ["NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000"]
        #expect(ServiceManagerSocket { variables[$0] }?.watchdogInterval == .seconds(15))
    }

    @Test(arguments: [nil, "", "relative", "/" + String(repeating: "a", count: 200)])
    func `nobody is told where there is no socket that could be one`(_ path: String?) {
        #expect(ServiceManagerSocket { $0 == "NOTIFY_SOCKET" ? path : nil } == nil)
    }

    @Test func `a socket that nobody reads holds nothing up`() async throws {
        try await withFolder { folder in
            let manager = try #require(
                ServiceManagerSocket { ["NOTIFY_SOCKET": folder.appending("nobody").string][$0] })
            manager.ready("archiving")
        }
    }

    private static func listen(_ path: FilePath) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.string.utf8)) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        return descriptor
    }

    /// A datagram that was sent already.
    private static func receive(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
