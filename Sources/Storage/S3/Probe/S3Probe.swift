// SPDX-License-Identifier: MIT

import Errors

/// The steps of ``S3Store/probe(storageClasses:multipart:)``.
struct S3Probe {
    let store: S3Store
    let key: ObjectKey
    var found = S3Abilities()

    /// Objects that may be there.
    private var made: [ObjectKey] = []
    static let content = Array("walden tries what this bucket can do\n".utf8)

    init(store: S3Store, key: ObjectKey) {
        self.store = store
        self.key = key
    }

    mutating func run(storageClasses: [String], multipart: Bool) async throws {
        found.put = try await taken(try await put(key))
        guard found.put.isWorking else { return }
        found.get = try await finding { try await reads(nil) }
        found.rangedGet = try await finding { try await reads(7..<12) }
        found.list = try await finding { try await lists() }
        let conditional = try await put(key, trying: [HTTPHeader("If-None-Match", "*")])
        found.conditionalPut = try await honoured(conditional) { $0.isOfCondition }
        if multipart { found.conditionalComplete = try await completes() }
        let wrongMD5 = HTTPHeader("Content-MD5", BinaryText.base64([UInt8](repeating: 1, count: 16)))
        found.checksMD5 = try await honoured(try await put(sibling("md5"), trying: [wrongMD5]), Self.isDigest)
        let wrongSHA256 = [
            HTTPHeader("x-amz-checksum-sha256", BinaryText.base64([UInt8](repeating: 1, count: 32))),
            HTTPHeader("x-amz-sdk-checksum-algorithm", "SHA256"),
        ]
        found.checksSHA256 = try await honoured(try await put(sibling("sha256"), trying: wrongSHA256), Self.isDigest)
        for name in storageClasses {
            let header = HTTPHeader("x-amz-storage-class", name)
            found.storageClasses[name] = try await taken(try await put(sibling("class"), trying: [header]))
        }
        found.delete = try await finding { try await deletes() }
    }

    /// Removes what was made. In a task of its own, since a cancelled one sends nothing.
    func cleanUp() async {
        await Task { [store, made] in
            for key in made { try? await store.delete(key) }  // nothing more can be done about it
        }.value
    }

    /// Beside ``key``, not below it, where a folder server could not keep it.
    private func sibling(_ name: String) throws -> ObjectKey { try ObjectKey(key.text + "-" + name) }

    /// As the store puts, since a bucket may insist on encryption or a checksum, but for the headers that are tried.
    private mutating func put(_ key: ObjectKey, trying tried: [HTTPHeader] = []) async throws -> Attempt {
        made.append(key)
        var request = S3Request("try the object \(key)", .put, store.path(key))
        let hasChecksum = tried.contains { $0.name == "Content-MD5" || $0.name.hasPrefix("x-amz-checksum-") }
        request.payload = try await S3Payload.of(Self.content, hasChecksum ? .none : store.settings.checksum)
        let usual = store.creationHeaders(key, locked: false).filter { tried[$0.name] == nil }
        request.headers = usual + tried
        return Attempt(request: request, reply: try await store.client.send(request))
    }

    struct Attempt {
        let request: S3Request
        let reply: S3Reply
    }

    /// Whether the server takes it.
    private func taken(_ attempt: Attempt) async throws -> S3Abilities.Finding {
        switch attempt.reply {
        case .success(let response):
            try await store.client.finish(response, to: attempt.request)
            return .works
        case .refused(let refusal): return .refused(try lasting(refusal, attempt.request))
        }
    }

    /// Whether the server refuses what it should refuse, for that reason.
    private func honoured(
        _ attempt: Attempt, _ isReason: (S3Refusal) -> Bool
    ) async throws -> S3Abilities.Finding {
        switch attempt.reply {
        case .success(let response):
            try await store.client.finish(response, to: attempt.request)
            return .ignored
        case .refused(let refusal):
            return isReason(refusal) ? .works : .refused(try lasting(refusal, attempt.request))
        }
    }

    /// The refusal as a finding; what is only so for the moment is none.
    private func lasting(_ refusal: S3Refusal, _ request: S3Request) throws -> WaldenError {
        let error = store.client.error(refusal, request)
        if error.canRetry || refusal.isOfNobody { throw error }
        return error
    }

    func finding(_ works: () async throws -> Bool) async throws -> S3Abilities.Finding {
        do {
            return try await works() ? .works : .ignored
        } catch let error as WaldenError where error.code != .cancelled && !error.canRetry {
            return .refused(error)
        }
    }

    private func reads(_ range: Range<UInt64>?) async throws -> Bool {
        let reader = try await store.get(key, range: range)
        do {
            let bytes = try await reader.next()
            await reader.close()
            let wanted = range.map { Array(Self.content[Int($0.lowerBound)..<Int($0.upperBound)]) } ?? Self.content
            return bytes == wanted
        } catch {
            await reader.close()
            throw error
        }
    }

    private func lists() async throws -> Bool {
        try await store.list(prefix: key.text, delimiter: false, after: nil, limit: 9).objects.map(\.key) == [key]
    }

    private func deletes() async throws -> Bool {
        for key in made { try await store.delete(key) }
        return try await store.head(key) == nil
    }

    private static func isDigest(_ refusal: S3Refusal) -> Bool { refusal.status == 400 }
}

extension S3Refusal {
    /// Whether it is of no bucket or of no credentials, so that nothing can be found out.
    fileprivate var isOfNobody: Bool {
        isOfStaleCredentials || isOfOtherRegion
            || ["NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"].contains(code)
    }
}
