// SPDX-License-Identifier: MIT

import Errors

extension ObjectStore {
    /// Reads a whole small object. Throws `notFound`, and `integrity` when it has more than `limit` bytes.
    public func getAll(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        let reader = try await get(key, range: nil)
        do {
            let bytes = try await reader.readAll(limit: limit)
            await reader.close()
            return bytes
        } catch {
            await reader.close()
            throw error
        }
    }
}

extension ObjectReader {
    fileprivate func readAll(limit: Int) async throws -> [UInt8] {
        let size = Int(clamping: info.size)
        guard size <= limit else { throw tooLarge(limit) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while let chunk = try await next() {
            guard chunk.count <= limit - bytes.count else { throw tooLarge(limit) }
            bytes += chunk
        }
        guard bytes.count == size else { throw WaldenError.ended(info.key, at: UInt64(bytes.count), of: info.size) }
        return bytes
    }

    private func tooLarge(_ limit: Int) -> WaldenError {
        WaldenError(
            .integrity, "cannot use the object \(info.key)",
            cause: "it has \(info.size) bytes, at most \(limit) are expected")
    }
}
