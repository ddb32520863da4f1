// SPDX-License-Identifier: MIT

import S3TestSupport
import Storage
import StorageContract
import Testing

@Suite(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
struct S3StoreContractTests {
    private static let patient = RetryPolicy(attempts: 10, baseDelay: .milliseconds(5), delayCap: .milliseconds(500))

    @Test(arguments: S3TestServers.kinds, StorageContract.cases)
    func `an S3 store keeps the contract`(_ kind: S3TestServers.Kind, _ promise: StorageContract.Case) async throws {
        let server = try await S3TestServers.shared.server(kind)
        var quirks = StorageContract.Quirks()
        // More than a page holds; on a busy machine each more costs some ten milliseconds at each server.
        quirks.manyKeys = 1100
        quirks.hasFolders = kind.hasFolders
        // rclone and moto answer 500 at times when something is replaced or removed while they are at it.
        let contract = StorageContract(
            makeStore: {
                let store = try await server.store()
                return kind == .named ? store : RetryingStore(store, policy: Self.patient)
            }, quirks: quirks)
        try await contract.run(promise)
    }

    @Test(arguments: S3TestServers.kinds)
    func `a probe finds out what each server is known to do`(_ kind: S3TestServers.Kind) async throws {
        let found = try await ServerAbilities.shared.of(S3TestServers.shared.server(kind))
        let basics = [found.put, found.get, found.rangedGet, found.list, found.delete]
        #expect(basics == Array(repeating: .works, count: basics.count))
        switch kind {
        case .rclone, .rcloneTLS:
            #expect(found.conditionalPut == .ignored && found.conditionalComplete == .ignored)
            #expect(found.checksMD5 == .works && found.checksSHA256 == .ignored)
        case .moto, .motoTLS:
            #expect(found.conditionalPut == .works && found.conditionalComplete == .works)
            #expect(found.checksMD5 == .ignored && found.checksSHA256 == .ignored)
        case .named:
            // For whoever runs it to compare with what is known of that server.
            print(
                "conditional put: \(found.conditionalPut), complete: \(found.conditionalComplete),",
                "MD5: \(found.checksMD5), SHA-256: \(found.checksSHA256)")
        }
    }
}
