// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    /// How long a success of the bucket's vouches for it when a look-up finds nothing.
    private static let bucketTrust = Duration.seconds(60)

    /// See ``ObjectStore/head(_:)``.
    ///
    /// The answer to HEAD has no body (RFC 9110, section 9.3.2), so a 404 does not say whether the object or the bucket is
    /// missing. It is believed when the bucket answered with a success in the last minute; otherwise, as with every
    /// refusal that needs a reason, the first byte is asked for, whose answer has one.
    public func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await look(up: key)?.info }

    /// Also the headers that came with it.
    func look(up key: ObjectKey) async throws -> (info: ObjectInfo, headers: [HTTPHeader])? {
        let request = S3Request(StoreOperation.head.words(key.text), .head, path(key))
        switch try await client.send(request) {
        case .success(let response):
            // Nothing comes, but only a body that was read to its end leaves the connection for the next request.
            _ = try await response.body.readAll(limit: 0)
            let head = try ObjectHead(response, key: key, doing: request.action)
            return (head.info(size: try head.length()), response.headers)
        case .refused(let refusal):
            if refusal.status == 404, isBucketKnown { return nil }
            if refusal.status >= 405 { throw client.error(refusal, request) }
            return try await lookByReading(key)
        }
    }

    private var isBucketKnown: Bool {
        guard let seen = client.known.bucketSeen else { return false }
        return client.uptime() - seen < Self.bucketTrust
    }

    private func lookByReading(_ key: ObjectKey) async throws -> (info: ObjectInfo, headers: [HTTPHeader])? {
        var request = S3Request(StoreOperation.head.words(key.text), .get, path(key))
        request.headers = [HTTPHeader("Range", "bytes=0-0")]
        switch try await client.send(request) {
        case .success(let response):
            await response.body.close()
            let head = try ObjectHead(response, key: key, doing: request.action)
            return (head.info(size: try head.range()?.size ?? head.length()), response.headers)
        case .refused(let refusal):
            if refusal.status == 404, refusal.code == "NoSuchKey" {
                let uptime = client.uptime()
                client.learn { $0.bucketSeen = uptime }
                return nil
            }
            throw client.error(refusal, request)
        }
    }
}
