// SPDX-License-Identifier: MIT

import S3TestSupport
import Storage
import StorageContract
import Testing

@Suite(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
struct S3StoreContractTests {
    @Test(arguments: S3TestServers.kinds, StorageContract.cases)
    func `an S3 store keeps the contract`(_ kind: S3TestServers.Kind, _ promise: StorageContract.Case) async throws {
        let server = try await S3TestServers.shared.server(kind)
        var quirks = StorageContract.Quirks()
        quirks.hasFolders = kind.hasFolders
        // rclone answers 500 to what it is asked while a file is replaced or a folder goes.
        let contract = StorageContract(
            makeStore: {
                let store = try await server.store()
                return kind.hasFolders ? RetryingStore(store, policy: .quick) : store
            }, quirks: quirks)
        let t0 = ContinuousClock.now
        try await contract.run(promise)
        print("DUR", kind, promise.name, ContinuousClock.now - t0)
    }
}
