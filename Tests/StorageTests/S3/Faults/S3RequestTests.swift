// SPDX-License-Identifier: MIT

import Errors
import S3TestSupport
import Storage
import Testing

/// What requests do to each other and to the server, seen from the proxy.
@Suite(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"), .timeLimit(.minutes(5)))
struct S3RequestTests {
    @Test(arguments: S3TestServers.plainKinds)
    func `a slow request does not hold up others`(_ kind: S3TestServers.Kind) async throws {
        let latch = Latch()
        try await withProxy(kind, [ProxyRule(.hold(latch), path: "/slow", times: 1...1)]) { store, _ in
            let slow = try ObjectKey("slow")
            async let first = store.put(slow, .bytes([1]), .replacing)
            try await wait { latch.held == 1 }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let key = try ObjectKey("quick/\(number)")
                        _ = try await store.put(key, .bytes([2]), .replacing)
                        #expect(try await read(key, of: store) == [2])
                    }
                }
                try await group.waitForAll()
            }
            #expect(latch.held == 1)
            latch.open()
            #expect(try await first == .stored)
            #expect(try await read(slow, of: store) == [1])
        }
    }

    @Test(arguments: S3TestServers.plainKinds)
    func `a put whose answer is lost is there at the second attempt, as it was sent`(
        _ kind: S3TestServers.Kind
    ) async throws {
        try await withProxy(kind, [ProxyRule(.lostAnswer, method: "PUT", times: 1...1)]) { store, proxy in
            let key = try ObjectKey("segment")
            #expect(try await store.put(key, .bytes([1, 2, 3]), .ifAbsent) == .alreadyThere)
            #expect(try await read(key, of: store) == [1, 2, 3])
            #expect(proxy.requests.count { $0.method == "PUT" && $0.hadFault } == 1)
        }
    }

    @Test(arguments: S3TestServers.plainKinds)
    func `connections are used again`(_ kind: S3TestServers.Kind) async throws {
        try await withProxy(kind, []) { store, proxy in
            let key = try ObjectKey("again")
            _ = try await store.put(key, .bytes([1]), .replacing)
            for _ in 0..<20 { #expect(try await read(key, of: store) == [1]) }
            #expect(proxy.requests.count >= 21)
            #expect(Set(proxy.requests.map(\.connection)).count <= 2)
        }
    }

    /// Fault 6 of docs/faults.md.
    @Test(arguments: S3TestServers.plainKinds)
    func `a server that asks for time gets it`(_ kind: S3TestServers.Kind) async throws {
        let waits = Waits()
        let policy = RetryPolicy(baseDelay: .milliseconds(1), sleep: { waits.add($0) }, now: { waits.sum })
        try await withProxy(kind, [ProxyRule(.slowDown(retryAfter: 7), times: 1...2)], policy) { store, proxy in
            let found = try await store.head(ObjectKey("nothing"))
            #expect(found == nil)
            #expect(waits.all.count { $0 >= .seconds(7) } == 2 && proxy.requests.count { $0.hadFault } == 2)
        }
    }

    @Test(arguments: S3TestServers.plainKinds)
    func `a request that nobody answers can be called off`(_ kind: S3TestServers.Kind) async throws {
        try await withProxy(kind, [ProxyRule(.silence, path: "/silent", times: 1 ... .max)]) { store, proxy in
            let put = Task { try await store.put(ObjectKey("silent"), .bytes([1]), .replacing) }
            try await wait { !proxy.requests.isEmpty }
            put.cancel()
            let error = await #expect(throws: WaldenError.self) { try await put.value }
            #expect(error?.code == .cancelled && proxy.requests.count == 1)
        }
    }

    private func withProxy(
        _ kind: S3TestServers.Kind, _ rules: [ProxyRule], _ policy: RetryPolicy = .quick,
        _ body: (RetryingStore, FaultProxy) async throws -> Void
    ) async throws {
        let server = try await S3TestServers.shared.server(kind)
        let direct = try await server.store()
        try await FaultProxy.with(server.endpoint, rules) { proxy in
            let store = try server.store(at: proxy.endpoint, beside: direct, retry: policy)
            try await body(RetryingStore(store, policy: policy), proxy)
        }
    }

    private func wait(until condition: () -> Bool) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(60))
        while !condition() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
