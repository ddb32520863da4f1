// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// A server's side of a connection. Used by one thread.
final class LoopbackConnection {
    private let socket: Int32
    private let record: LoopbackRecord
    private var received: [UInt8] = []

    init(_ socket: Int32, _ record: LoopbackRecord) {
        self.socket = socket
        self.record = record
    }

    /// The next request's head, as it came. Its body is there to be read, or not.
    func receive() throws -> LoopbackRequest {
        while true {
            if let end = received.firstRange(of: "\r\n\r\n".utf8) {
                let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
                received.removeFirst(end.upperBound)
                record.change { $0.requests += 1 }
                return LoopbackRequest(head: head)
            }
            try read()
        }
    }

    /// A request's body of that length.
    func body(_ count: Int) throws -> [UInt8] {
        while received.count < count { try read() }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    /// Takes a body of that length slowly, some 500 KiB a second.
    func sip(_ count: Int) throws {
        var rest = count
        while rest > 0 {
            rest -= try body(min(rest, 1 << 14)).count
            usleep(30_000)
        }
    }

    func answer(_ status: String = "200 OK", _ headers: [String] = [], body: [UInt8] = []) throws {
        try head(status, headers + ["Content-Length: \(body.count)"])
        try write(body)
    }

    func head(_ status: String = "200 OK", _ headers: [String]) throws {
        try write(Array((["HTTP/1.1 \(status)"] + headers + ["", ""]).joined(separator: "\r\n").utf8))
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0 && errno == EAGAIN {
                record.change { $0.stuckSince = $0.stuckSince ?? .now }
                try wait(for: POLLOUT)
            } else if count < 0 {
                throw SocketEnded()
            } else {
                record.change {
                    $0.stuckSince = nil
                    $0.sent += count
                }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Does nothing more until the test opens the gate. Throws when the client goes away before.
    func waitForGate() throws {
        while !record.now.isOpen {
            try watch(for: 5)
        }
    }

    /// A byte every 20 ms until the client goes away.
    func trickle() throws {
        while true {
            try write([UInt8(ascii: "x")])
            try watch(for: 20)
        }
    }

    /// Ends with a reset (RST) instead of an orderly end.
    func reset() -> any Error {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        return SocketEnded()
    }

    func close() {
        Glibc.close(socket)
    }

    private func read() throws {
        try wait(for: POLLIN)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &chunk, chunk.count, 0)
        if count <= 0 { throw SocketEnded() }
        received += chunk.prefix(count)
    }

    /// Throws when the client goes away within so many milliseconds, even behind bytes that nobody read.
    private func watch(for milliseconds: Int32) throws {
        // POLLRDHUP of poll(2), which Swift does not see.
        var entry = pollfd(fd: socket, events: 0x2000, revents: 0)
        if poll(&entry, 1, milliseconds) > 0 { throw SocketEnded() }
    }

    private func wait(for events: Int32) throws {
        var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
        if poll(&entry, 1, 60_000) <= 0 { throw SocketEnded() }
    }
}

/// A request's head as it came over the wire.
struct LoopbackRequest {
    let head: String

    var lines: [String] { head.components(separatedBy: "\r\n") }

    /// The request line's second word.
    var target: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    var bodyLength: Int {
        let line = lines.first { $0.lowercased().hasPrefix("content-length:") }
        return line.flatMap { Int($0.dropFirst(15).trimmingPrefix(" ")) } ?? 0
    }
}
