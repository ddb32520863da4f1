// SPDX-License-Identifier: MIT

import Errors
import FlyingSocks
import Glibc

import struct Foundation.Data

/// One connection: a request of bounded size in bounded time, an answer, the end.
struct StatusConnection: Sendable {
    struct Limits: Sendable {
        var headBytes = 16_384
        /// From the connection to the end of the head.
        var head = Duration.seconds(5)
        /// A snapshot is there at once; only plans take longer, and have a limit of their own.
        var answer = Duration.seconds(60)
        var write = Duration.seconds(20)
        var goodbye = Duration.seconds(1)
    }

    let socket: AsyncSocket
    let limits: Limits

    /// Never throws: whoever asked is gone, or has been told.
    func serve(_ isAsked: () -> Void, _ respond: @escaping @Sendable (RequestHead) async -> StatusResponse) async {
        let (method, response) = await answer(isAsked, respond)
        guard let response else { return }
        let bytes = Data(response.bytes(for: method))
        do {
            try await Deadline(limits.write).stop { try await socket.write(bytes) }
            try await sayGoodbye()
        } catch {
            // There is nobody to tell.
        }
    }

    private func answer(
        _ isAsked: () -> Void, _ respond: @escaping @Sendable (RequestHead) async -> StatusResponse
    ) async -> (method: String, StatusResponse?) {
        do {
            let bytes = try await Deadline(limits.head).stop { try await readHead() }
            isAsked()
            guard let bytes else { return ("GET", .text(431, "The request is too long.\n")) }
            guard let head = RequestHead(bytes) else { return ("GET", .text(400, "This is no request of HTTP/1.\n")) }
            let response = try await Deadline(limits.answer).run { await respond(head) }
            return (head.method, response)
        } catch let error as WaldenError where error.code == .timedOut {
            return ("GET", .text(408, "That took too long.\n"))
        } catch {
            return ("GET", nil)
        }
    }

    /// The bytes before the empty line; nil when there are too many.
    private func readHead() async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < limits.headBytes {
            let from = max(0, bytes.count - 3)
            bytes += try await socket.read(atMost: limits.headBytes - bytes.count)
            if let end = Self.end(of: bytes, from: from) { return Array(bytes[..<end]) }
        }
        return nil
    }

    /// Where the line before the empty one ends. A bare line feed ends a line too.
    private static func end(of bytes: [UInt8], from: Int) -> Int? {
        let (feed, carriage) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        return bytes.indices[from...].first { index in
            guard bytes[index] == feed, index + 1 < bytes.count else { return false }
            if bytes[index + 1] == feed { return true }
            return bytes[index + 1] == carriage && index + 2 < bytes.count && bytes[index + 2] == feed
        }
    }

    /// Closing a connection on which something unread came resets it, and the answer may be lost with that: say that
    /// this was all, and wait a moment for the other side to go.
    private func sayGoodbye() async throws {
        shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
        try await Deadline(limits.goodbye).stop {
            var rest = 1 << 20
            while rest > 0 { rest -= try await socket.read(atMost: 4096).count }
        }
    }
}
