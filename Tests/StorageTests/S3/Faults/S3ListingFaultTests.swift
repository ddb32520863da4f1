// SPDX-License-Identifier: MIT

import Errors
import S3TestSupport
import Storage
import Testing

@Suite(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
struct S3ListingFaultTests {
    /// Fault 31 of docs/faults.md.
    @Test(arguments: S3TestServers.plainKinds)
    func `a page that comes again and again is an error, not a loop`(_ kind: S3TestServers.Kind) async throws {
        try await list(kind, .repeatedPage()) { keys, proxy in
            let error = await #expect(throws: WaldenError.self) { try await keys() }
            #expect(error?.cause?.contains("does not advance") == true)
            #expect(proxy.requests.count <= 4)
        }
    }

    /// Fault 31 of docs/faults.md.
    @Test(arguments: S3TestServers.plainKinds)
    func `a token that is always the same does not lose or repeat a key`(_ kind: S3TestServers.Kind) async throws {
        try await list(kind, .repeatedToken()) { keys, proxy in
            let found = try await keys()
            #expect(found == Self.keys)
            #expect(proxy.requests.count <= 4)
        }
    }

    /// Fault 31 of docs/faults.md.
    @Test(arguments: S3TestServers.plainKinds)
    func `a last page that says there is more is an error, not a loop`(_ kind: S3TestServers.Kind) async throws {
        try await list(kind, .pageWithoutToken) { keys, proxy in
            let error = await #expect(throws: WaldenError.self) { try await keys() }
            #expect(error?.cause?.contains("does not advance") == true)
            #expect(proxy.requests.count <= 5)
        }
    }

    private static let keys = ["a/1", "a/2", "a/3", "b", "c"]

    /// Hands over a listing of pages of two, all of which have the fault.
    private func list(
        _ kind: S3TestServers.Kind, _ fault: ProxyFault,
        _ body: (() async throws -> [String], FaultProxy) async throws -> Void
    ) async throws {
        let server = try await S3TestServers.shared.server(kind)
        let direct = try await server.store()
        for key in Self.keys { _ = try await direct.put(ObjectKey(key), .bytes([1]), .ifAbsent) }
        try await FaultProxy.with(server.endpoint, [ProxyRule(fault, query: "list-type", times: 1 ... .max)]) { proxy in
            let store = try RetryingStore(server.store(at: proxy.endpoint, beside: direct), policy: .quick)
            let pages = {
                var keys: [String] = []
                var after: String?
                repeat {
                    let page = try await store.list(prefix: "", delimiter: false, after: after, limit: 2)
                    keys += page.objects.map(\.key.text)
                    after = page.next
                } while after != nil && keys.count <= 100
                return keys
            }
            try await body(pages, proxy)
        }
    }
}
