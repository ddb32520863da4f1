// SPDX-License-Identifier: MIT

import Errors

extension HTTPBody {
    /// The whole body, and the connection is given back. Throws `failed` when it has more than `limit` bytes.
    func readAll(limit: Int) async throws -> [UInt8] {
        do {
            var bytes: [UInt8] = []
            while let chunk = try await next() {
                bytes += chunk
                guard bytes.count <= limit else {
                    throw WaldenError(
                        .failed, "cannot read the server's answer", cause: "it is longer than \(limit) bytes")
                }
            }
            await close()
            return bytes
        } catch {
            await close()
            throw error
        }
    }
}
