// SPDX-License-Identifier: MIT

public import Errors

extension S3Store {
    /// Keys that one request may delete (DeleteObjects).
    public static let deleteLimit = 1000

    /// Removes objects by as few requests as the server allows, and says of each that stayed why; empty when all are gone.
    /// Keys that are not there count as gone.
    ///
    /// Throws when nothing could be found out. Servers that do not know the call get one for each key.
    public func delete(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] {
        var failures: [ObjectKey: WaldenError] = [:]
        for start in stride(from: 0, to: keys.count, by: Self.deleteLimit) {
            let batch = Array(keys[start..<min(start + Self.deleteLimit, keys.count)])
            let failed = try await deleteBatch(batch)
            failures.merge(failed) { _, new in new }
        }
        return failures
    }

    private func deleteBatch(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] {
        if client.known.deletesSingly { return try await deleteSingly(keys) }
        let request = try await deletion(of: keys)
        switch try await client.send(request) {
        case .success(let response):
            let result = try await client.document(response, to: request, roots: ["DeleteResult"])
            return failures(in: result, of: keys)
        case .refused(let refusal):
            guard refusal.isUnknownCall else { throw client.error(refusal, request) }
            client.learn { $0.deletesSingly = true }
            return try await deleteSingly(keys)
        }
    }

    private func deletion(of keys: [ObjectKey]) async throws -> S3Request {
        let objects = keys.map { "<Object><Key>\(XMLElement.escape(path($0)))</Key></Object>" }.joined()
        let document = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(objects)</Delete>"
        var request = S3Request(
            "delete \(keys.count) objects", .post, nil, query: [(name: "delete", value: "")])
        request.headers = [HTTPHeader("Content-Type", "application/xml")]
        // The call is refused without a checksum, whatever puts are sent with.
        request.payload = try await S3Payload.of(Array(document.utf8), .md5)
        return request
    }

    /// Each key must be answered for: silence is no success.
    private func failures(in result: XMLElement, of keys: [ObjectKey]) -> [ObjectKey: WaldenError] {
        let deleted = Set(result.all("Deleted").compactMap { $0["Key"]?.text })
        var errors: [String: XMLElement] = [:]
        for error in result.all("Error") { if let key = error["Key"]?.text { errors[key] = error } }
        var failures: [ObjectKey: WaldenError] = [:]
        for key in keys where !deleted.contains(path(key)) { failures[key] = failure(key, errors[path(key)]) }
        return failures
    }

    private func failure(_ key: ObjectKey, _ element: XMLElement?) -> WaldenError? {
        let action = StoreOperation.delete.words(key.text)
        guard let element else {
            return WaldenError(.unavailable, "cannot \(action)", cause: "the server's answer does not mention it")
        }
        let refusal = S3Refusal(status: 200, headers: [], document: element)
        if refusal.code == "NoSuchKey" { return nil }
        return client.error(refusal, S3Request(action, .post, path(key)))
    }
}
