// SPDX-License-Identifier: MIT

/// One client's connection to a ``FaultProxy``, served by one thread.
final class ProxyConnection {
    private let client: Socket
    private let number: Int
    private let proxy: FaultProxy
    private var received: [UInt8] = []
    private var resets = false

    init(_ client: Socket, number: Int, of proxy: FaultProxy) {
        self.client = client
        self.number = number
        self.proxy = proxy
    }

    /// Serves request after request until the connection is to be closed.
    func serve() {
        while let head = nextHead(), serve(head, proxy.fault(for: head, on: number)), !head.isLast {}
    }

    func close() { resets ? client.reset() : client.close() }

    /// Whether the connection stays open.
    private func serve(_ head: HTTPHead, _ fault: ProxyFault?) -> Bool {
        switch fault {
        case .resetInRequest(let count):
            _ = body(of: head, atMost: count)
            return reset()
        case .deafness:
            return waitForTheEnd()
        default:
            let body = body(of: head, atMost: .max)
            guard body.count == head.bodyLength else { return false }
            return answer(head, body, fault)
        }
    }

    private func answer(_ head: HTTPHead, _ body: [UInt8], _ fault: ProxyFault?) -> Bool {
        switch fault {
        case .answer(let answer): return send(answer, to: head)
        case .silence: return waitForTheEnd()
        case .hold(let latch): latch.hold { proxy.hasEnded }
        default: break
        }
        return pass(exchange(head, body), to: head, fault)
    }

    private func pass(_ answer: ProxyAnswer, to head: HTTPHead, _ fault: ProxyFault?) -> Bool {
        switch fault {
        case .lostAnswer: return false
        case .change(let change): return send(change(answer), to: head)
        case .resetInAnswer(let count):
            send(answer, to: head, atMost: count)
            return reset()
        case .truncatedAnswer(let count):
            send(answer, to: head, atMost: count)
            return false
        case .slowAnswer(let count): return drip(answer, to: head, after: count)
        default: return send(answer, to: head)
        }
    }

    /// Has the server do it, over a connection of its own.
    private func exchange(_ head: HTTPHead, _ body: [UInt8]) -> ProxyAnswer {
        guard let server = try? Socket.connected(to: proxy.server) else { return ProxyAnswer(502) }
        defer { server.close() }
        // A server may refuse before it has read all; its answer says why.
        if server.send(head.forServer) { server.send(body) }
        var bytes: [UInt8] = []
        while case let more = server.receive(atMost: .max), !more.isEmpty { bytes += more }
        return ProxyAnswer(parsing: bytes, to: head.method) ?? ProxyAnswer(502)
    }

    @discardableResult
    private func send(_ answer: ProxyAnswer, to head: HTTPHead, atMost count: Int = .max) -> Bool {
        let bytes = answer.bytes(to: head.method)
        return client.send(bytes.head + bytes.body.prefix(count))
    }

    private func drip(_ answer: ProxyAnswer, to head: HTTPHead, after count: Int) -> Bool {
        let parts = answer.bytes(to: head.method)
        let bytes = parts.head + parts.body
        guard client.send(bytes.prefix(count)) else { return false }
        for byte in bytes.dropFirst(count) {
            if client.closes(within: 1000) || proxy.hasEnded || !client.send([byte]) { return false }
        }
        return true
    }

    private func waitForTheEnd() -> Bool {
        while !client.closes(within: 1000), !proxy.hasEnded {}
        return false
    }

    private func reset() -> Bool {
        resets = true
        return false
    }

    private func nextHead() -> HTTPHead? {
        var searched = 0
        while true {
            if let end = HTTPHead.end(in: received, from: max(0, searched - 3)) {
                let head = HTTPHead(parsing: received[..<end])
                received.removeFirst(end)
                return head
            }
            searched = received.count
            let more = client.receive(atMost: .max)
            guard !more.isEmpty, received.count < 1 << 20 else { return nil }
            received += more
        }
    }

    private func body(of head: HTTPHead, atMost limit: Int) -> [UInt8] {
        let length = min(head.bodyLength, limit)
        if head["expect"] != nil { client.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        while received.count < length, case let more = client.receive(atMost: length - received.count), !more.isEmpty {
            received += more
        }
        let body = Array(received.prefix(length))
        received.removeFirst(body.count)
        return body
    }
}
