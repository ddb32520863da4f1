// SPDX-License-Identifier: MIT

import Errors
import S3TestSupport
import Storage
import Testing

@Suite(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
struct S3FaultTests {
    private static let attempts = RetryPolicy.quick.attempts

    /// Faults 6 and 7 of docs/faults.md.
    @Test(arguments: S3TestServers.plainKinds, FaultCase.all)
    func `a fault ends in what was asked for, or in a clear error after some attempts`(
        _ kind: S3TestServers.Kind, _ trial: FaultCase
    ) async throws {
        // What only a deadline ends takes long and is the same with any server.
        if trial.fault.isSlow, kind != S3TestServers.plainKinds.first { return }
        let server = try await S3TestServers.shared.server(kind)
        let direct = try await server.store()
        let key = try ObjectKey(FaultedCall.key)
        if let before = trial.call.before { _ = try await direct.put(key, .bytes(before), .ifAbsent) }
        try await FaultProxy.with(server.endpoint) { proxy in
            let store = try server.store(at: proxy.endpoint, beside: direct) {
                if trial.fault.isSlow { $0.deadlines = HTTPDeadlines(idle: .seconds(1), total: .seconds(2)) }
            }
            proxy.restart([trial.request.rule(trial.fault.fault, times: trial.isLasting ? 1 ... .max : 1...1)])
            let error = await failure { try await trial.call.make(RetryingStore(store, policy: .quick)) }
            let faults = proxy.requests.count { $0.hadFault }
            try check(error, trial, faults)
            try await checkObject(direct, trial, error)
            if trial.call.isInParts { try await checkUploads(direct, trial, faults) }
        }
        try await direct.delete(key)
    }

    private func failure(_ body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    private func check(_ error: (any Error)?, _ trial: FaultCase, _ faults: Int) throws {
        // libcurl may send a request again over a new connection, and a store in parts tries again within each attempt.
        #expect(faults <= Self.attempts * (trial.call.isInParts ? 2 * Self.attempts : 2))
        guard let error else { return }
        let walden = try #require(error as? WaldenError)
        if trial.fault.isFinal {
            #expect(walden.code == .configuration && walden.description.contains("clock"))
            #expect(faults == 1)
        } else {
            #expect(trial.isLasting, "\(walden)")
            #expect([.unavailable, .timedOut].contains(walden.code), "\(walden)")
            #expect(walden.message.contains(" attempts"))
        }
    }

    private func checkObject(_ direct: S3Store, _ trial: FaultCase, _ error: (any Error)?) async throws {
        let key = try ObjectKey(FaultedCall.key)
        let found = try await direct.head(key) == nil ? nil : await read(key, of: direct)
        #expect(found == trial.call.after || error != nil && found == trial.call.before)
    }

    /// Nobody knows of an upload of which the answer that names it got lost, until it is swept.
    private func checkUploads(_ direct: S3Store, _ trial: FaultCase, _ faults: Int) async throws {
        let isUnknown = trial.fault.mayHideSuccess && trial.request.query == "uploads"
        let left = try await direct.sweepUploads(olderThan: .seconds(-3600))
        #expect(left == 0 || isUnknown && left <= faults)
    }
}
