// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    /// See ``ObjectStore/put(_:_:_:)``. Bodies in chunks, and large ones in memory, are kept in parts of
    /// ``S3Settings/partBytes``, each of which is tried again by itself.
    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        switch body {
        case .bytes(let bytes) where bytes.count <= settings.multipartAbove:
            return try await putWhole(key, S3Payload.of(bytes, settings.checksum), condition)
        case .bytes(let bytes):
            return try await putParts(key, PartSource(bytes), condition)
        case .chunks(let next):
            return try await put(key, PartSource(next), condition)
        }
    }

    private func put(_ key: ObjectKey, _ source: PartSource, _ condition: PutCondition) async throws -> PutOutcome {
        let first = try await source.next(size: settings.partBytes) ?? []
        guard try await source.isAtEnd() else {
            source.giveBack(first)
            return try await putParts(key, source, condition)
        }
        if Task.isCancelled { throw WaldenError.stopped(StoreOperation.put.words(key.text)) }
        let payload = try await S3Payload.of(first, settings.checksum)
        return try await retry.run(StoreOperation.put.words(key.text)) {
            try await putWhole(key, payload, condition)
        }
    }

    /// One attempt with one request.
    private func putWhole(
        _ key: ObjectKey, _ payload: S3Payload, _ condition: PutCondition
    ) async throws -> PutOutcome {
        if condition == .ifAbsent, !settings.conditionalWrites, try await head(key) != nil { return .alreadyThere }
        var request = S3Request(StoreOperation.put.words(key.text), .put, path(key))
        request.payload = payload
        request.headers = creationHeaders(key)
        switch try await send(request, condition) {
        case .success(let response):
            try await client.finish(response, to: request)
            return .stored
        case .refused(let refusal):
            guard condition == .ifAbsent, refusal.isOfCondition else { throw client.error(refusal, request) }
            // A conflict with another request does not say that the key is taken.
            if refusal.status != 412, try await head(key) == nil { throw client.error(refusal, request) }
            return .alreadyThere
        }
    }

    /// Sends a request that creates the object, with `If-None-Match: *` where that is wanted and known.
    ///
    /// A server that does not know the header is asked again without, unless it is said to honour it.
    func send(_ request: S3Request, _ condition: PutCondition) async throws -> S3Reply {
        guard condition == .ifAbsent, !client.known.refusesConditions else { return try await client.send(request) }
        var conditional = request
        conditional.headers.append(HTTPHeader("If-None-Match", "*"))
        let reply = try await client.send(conditional)
        guard case .refused(let refusal) = reply, refusal.isUnknownCall else { return reply }
        if settings.conditionalWrites {
            throw client.error(refusal, request).hinting("This server does not know conditional writes: turn them off.")
        }
        client.learn { $0.refusesConditions = true }
        return try await client.send(request)
    }

    /// What a new object is made with, by one put or in parts.
    func creationHeaders(_ key: ObjectKey, locked: Bool = true) -> [HTTPHeader] {
        var headers = [HTTPHeader("Content-Type", "application/octet-stream")]
        if let name = storageClass(key) { headers.append(HTTPHeader("x-amz-storage-class", name)) }
        headers += settings.encryption.headers
        if locked { headers += settings.objectLock?.headers(now: client.now() / 1_000_000) ?? [] }
        return headers
    }
}
