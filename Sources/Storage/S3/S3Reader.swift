// SPDX-License-Identifier: MIT

import Errors

/// Reads the body of an answer, of which it knows how long it must be.
actor S3Reader: ObjectReader {
    nonisolated let info: ObjectInfo
    private let expected: UInt64
    private var remaining: UInt64
    private let body: (any HTTPBody)?
    private var isClosed = false

    /// nil as `body`: there is nothing to read.
    init(info: ObjectInfo, expects count: UInt64, body: (any HTTPBody)?) {
        self.info = info
        expected = count
        remaining = count
        self.body = body
    }

    func next() async throws -> [UInt8]? {
        if isClosed { throw WaldenError.closed(info.key) }
        guard let body, remaining > 0 else { return try await end() }
        guard let chunk = try await read(body) else {
            throw WaldenError(
                .integrity, "cannot read the object \(info.key)",
                cause: "it ended after \(expected - remaining) of \(expected) bytes", canRetry: true)
        }
        guard UInt64(chunk.count) <= remaining else { throw tooLong }
        remaining -= UInt64(chunk.count)
        // The body's end is read with its last bytes: a connection is kept only when its answer was read to the end.
        return remaining == 0 ? try await last(chunk, of: body) : chunk
    }

    func close() async {
        isClosed = true
        await body?.close()
    }

    private func last(_ chunk: [UInt8], of body: any HTTPBody) async throws -> [UInt8] {
        guard try await read(body) == nil else { throw tooLong }
        await body.close()
        return chunk
    }

    /// An empty object's body is read to its end as well.
    private func end() async throws -> [UInt8]? {
        if expected == 0, let body, try await read(body) != nil { throw tooLong }
        return nil
    }

    private func read(_ body: any HTTPBody) async throws -> [UInt8]? {
        do {
            return try await body.next()
        } catch let error as WaldenError {
            throw error.during("cannot read the object \(info.key)")
        }
    }

    private var tooLong: WaldenError {
        WaldenError(
            .integrity, "cannot read the object \(info.key)", cause: "it did not end after \(expected) bytes")
    }
}
