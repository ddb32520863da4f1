// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        if let range, range.isEmpty || range.lowerBound > Int64.max { return try await nothing(of: key) }
        var request = S3Request(StoreOperation.get.words(key.text), .get, path(key))
        if let range { request.headers = [HTTPHeader("Range", Self.header(range))] }
        switch try await client.send(request) {
        case .success(let response):
            do {
                return try Self.reader(response, key, range, request.action)
            } catch {
                await response.body.close()
                throw error
            }
        case .refused(let refusal):
            if refusal.status == 416, range != nil { return try await nothing(of: key) }
            guard refusal.status == 404, refusal.code == "NoSuchKey" else { throw client.error(refusal, request) }
            throw WaldenError.notThere(key, in: properties.location)
        }
    }

    /// Servers reckon with 63 bits, so that a larger end is left open.
    private static func header(_ range: Range<UInt64>) -> String {
        range.upperBound > Int64.max
            ? "bytes=\(range.lowerBound)-" : "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
    }

    /// Servers answer 416 to a range that begins at the end, or at any range of an empty object; it reads as nothing.
    private func nothing(of key: ObjectKey) async throws -> any ObjectReader {
        guard let info = try await head(key) else { throw WaldenError.notThere(key, in: properties.location) }
        return S3Reader(info: info, expects: 0, body: nil)
    }

    /// rclone answers ranges with the status 200, so the header counts and not the status.
    private static func reader(
        _ response: HTTPResponse, _ key: ObjectKey, _ wanted: Range<UInt64>?, _ action: String
    ) throws -> S3Reader {
        let head = try ObjectHead(response, key: key, doing: action)
        let length = try head.length()
        guard let given = try head.range() else {
            let isWhole = wanted.map { $0.lowerBound == 0 && $0.upperBound >= length } ?? true
            guard isWhole, response.status == 200 else { throw otherRange(action) }
            return S3Reader(info: head.info(size: length), expects: length, body: response.body)
        }
        let asked = wanted ?? 0..<given.size
        let last = min(asked.upperBound, given.size) - 1
        guard asked.lowerBound == given.range.lowerBound, last == given.range.upperBound,
            length == last - asked.lowerBound + 1
        else { throw otherRange(action) }
        return S3Reader(info: head.info(size: given.size), expects: length, body: response.body)
    }

    private static func otherRange(_ action: String) -> WaldenError {
        WaldenError(.failed, "cannot \(action)", cause: "the server answered with other bytes than it was asked for")
    }
}
