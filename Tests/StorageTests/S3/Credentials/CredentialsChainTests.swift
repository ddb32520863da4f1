// SPDX-License-Identifier: MIT

import Errors
import Synchronization
import Testing

@testable import Storage

@Suite struct CredentialsChainTests {
    /// Gives what the test says, and counts.
    private final class Source: CredentialsSource {
        let name = "a test"
        let calls = Mutex(0)
        private let answer: @Sendable (Int) async throws -> S3Credentials?

        init(_ answer: @escaping @Sendable (Int) async throws -> S3Credentials?) { self.answer = answer }

        func find() async throws -> S3Credentials? {
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            return try await answer(call)
        }
    }

    private final class Clock: Sendable {
        let seconds = Mutex<Int64>(1000)

        var now: @Sendable () -> Int64 { { self.seconds.withLock { $0 } * 1_000_000 } }

        func set(_ value: Int64) { seconds.withLock { $0 = value } }
    }

    private static func made(_ id: String, expires: Int64? = nil) -> S3Credentials {
        S3Credentials(accessKeyID: id, secretAccessKey: "s", expires: expires)
    }

    @Test func `the first place that has any gives them, and they are kept`() async throws {
        let empty = Source { _ in nil }
        let full = Source { Self.made("A\($0)") }
        let last = Source { _ in Self.made("B") }
        let chain = CredentialsChain([empty, full, last], now: Clock().now)
        for _ in 0..<3 { #expect(try await chain.credentials().accessKeyID == "A1") }
        #expect(empty.calls.withLock { $0 } == 1 && last.calls.withLock { $0 } == 0)
    }

    @Test func `a place that is used and broken is an error, and the next ones are not tried`() async throws {
        let last = Source { _ in Self.made("B") }
        let broken = Source { _ in throw WaldenError(.configuration, "broken") }
        let chain = CredentialsChain([broken, last], now: Clock().now)
        let error = await #expect(throws: WaldenError.self) { try await chain.credentials() }
        #expect(error?.message == "broken" && last.calls.withLock { $0 } == 0)
    }

    @Test func `that there are none says where they were looked for`() async throws {
        let chain = CredentialsChain([Source { _ in nil }, Source { _ in nil }], now: Clock().now)
        let error = await #expect(throws: WaldenError.self) { try await chain.credentials() }
        #expect(error?.code == .configuration && error?.cause == "there are none in a test, a test")
    }

    /// Fault 16 of docs/faults.md.
    @Test func `they are fetched anew five minutes before they end`() async throws {
        let clock = Clock()
        let source = Source { Self.made("A\($0)", expires: Int64($0) * 10_000) }
        let chain = CredentialsChain([source], now: clock.now)
        #expect(try await chain.credentials().accessKeyID == "A1")
        clock.set(9_700)
        #expect(try await chain.credentials().accessKeyID == "A1")
        clock.set(9_701)
        #expect(try await chain.credentials().accessKeyID == "A2")
    }

    @Test func `while fetching fails those that are still good are used, and the failing place is left in peace`()
        async throws
    {
        let clock = Clock()
        let source = Source { call in
            if call > 1 { throw WaldenError(.unavailable, "no answer") }
            return Self.made("A", expires: 10_000)
        }
        let chain = CredentialsChain([source], now: clock.now)
        _ = try await chain.credentials()
        clock.set(9_800)
        for _ in 0..<5 { #expect(try await chain.credentials().accessKeyID == "A") }
        #expect(source.calls.withLock { $0 } == 2)
        clock.set(9_831)
        _ = try await chain.credentials()
        #expect(source.calls.withLock { $0 } == 3)
        clock.set(10_000)
        let error = await #expect(throws: WaldenError.self) { try await chain.credentials() }
        #expect(error?.code == .unavailable)
    }

    @Test func `many that ask at once are answered by one look`() async throws {
        let (opened, gate) = AsyncStream.makeStream(of: Void.self)
        let source = Source { call in
            for await _ in opened { break }
            return Self.made("A\(call)")
        }
        let chain = CredentialsChain([source], now: Clock().now)
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await chain.credentials().accessKeyID } }
            gate.yield()
            gate.finish()
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids == ["A1"] && source.calls.withLock { $0 } == 1)
    }

    /// Fault 16 of docs/faults.md.
    @Test func `those that the server calls ended are replaced once for all`() async throws {
        let source = Source { Self.made("A\($0)") }
        let chain = CredentialsChain([source], now: Clock().now)
        let stale = try await chain.credentials()
        #expect(try await chain.credentials(insteadOf: stale).accessKeyID == "A2")
        #expect(try await chain.credentials(insteadOf: stale).accessKeyID == "A2")
        #expect(try await chain.credentials().accessKeyID == "A2" && source.calls.withLock { $0 } == 2)
    }
}
