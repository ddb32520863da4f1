// SPDX-License-Identifier: MIT

import StorageContract
import SystemPackage
import Testing

@testable import Storage

@Suite struct DirectoryStoreContractTests {
    @Test(arguments: StorageContract.cases)
    func `a directory store keeps the contract`(_ promise: StorageContract.Case) async throws {
        try await run(promise) { DirectoryTree(root: $0) }
    }

    @Test(arguments: StorageContract.cases)
    func `a directory store without hard links, for a group, keeps the contract`(
        _ promise: StorageContract.Case
    ) async throws {
        try await run(promise) { DirectoryTree(root: $0, permissions: .group, naming: .rename) }
    }

    private func run(
        _ promise: StorageContract.Case, _ tree: @escaping @Sendable (FilePath) -> DirectoryTree
    ) async throws {
        try await withTemporaryFolder { folder in
            let roots = Roots(folder)
            let contract = StorageContract(makeStore: {
                let root = await roots.next()
                _ = try await DirectoryStore.create(root: root)
                return DirectoryStore(tree: tree(root))
            })
            try await contract.run(promise)
            for root in await roots.made {
                #expect(names(in: root.appending(TemporaryName.folder)) == [], "no temporary stays")
            }
        }
    }
}

private actor Roots {
    let folder: FilePath
    var made: [FilePath] = []

    init(_ folder: FilePath) { self.folder = folder }

    func next() -> FilePath {
        let root = folder.appending("root\(made.count)")
        made.append(root)
        return root
    }
}
