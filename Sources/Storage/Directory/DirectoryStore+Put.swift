// SPDX-License-Identifier: MIT

import Errors
import Host

extension DirectoryStore {
    /// See ``ObjectStore/put(_:_:_:)``. A body of bytes is stored by one call on one thread, which is not interrupted once
    /// it has begun.
    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        switch body {
        case .bytes(let bytes): try await put(key, bytes, condition)
        case .chunks(let next): try await put(key, next, condition)
        }
    }

    private func put(_ key: ObjectKey, _ bytes: [UInt8], _ condition: PutCondition) async throws -> PutOutcome {
        try await tree.blocking(StoreOperation.put.words(key.text)) { [tree] in
            guard let staged = try StagedObject(for: key, condition, in: tree) else { return .alreadyThere }
            defer { staged.discard() }
            try staged.write(bytes)
            return try staged.commit()
        }
    }

    private func put(
        _ key: ObjectKey, _ next: @Sendable () async throws -> [UInt8]?, _ condition: PutCondition
    ) async throws -> PutOutcome {
        let action = StoreOperation.put.words(key.text)
        let staged = try await tree.blocking(action) { [tree] in try StagedObject(for: key, condition, in: tree) }
        guard let staged else { return .alreadyThere }
        do {
            while let chunk = try await next() {
                try await tree.blocking(action) { try staged.write(chunk) }
            }
            return try await tree.blocking(action) {
                defer { staged.discard() }
                return try staged.commit()
            }
        } catch {
            // A task of its own, because a cancelled one gets no thread. Nothing in it throws.
            await Task { _ = try? await BlockingThreads.shared.run { staged.discard() } }.value
            throw error
        }
    }
}
