// SPDX-License-Identifier: MIT

public import Errors

/// Objects in a bucket of Amazon S3, or of a server that speaks its language.
///
/// What a server cannot do is lived with where that is safe and said where it is not; ``probe(storageClasses:multipart:)``
/// finds out. A body that one request holds is sent once a call when it is in memory; one in chunks cannot be sent again by
/// a caller, so it is tried again here, and so is each part of a larger body, by the policy that the store was made with.
///
/// NOT guaranteed: `ifAbsent` without ``S3Settings/conditionalWrites`` looks first and then puts, so of two simultaneous
/// puts the later wins; and an upload in parts is as weak without ``S3Settings/conditionalCompletes``.
public final class S3Store: ObjectStore {
    public let properties: StoreProperties
    let client: S3Client
    let retry: RetryPolicy
    let storageClass: @Sendable (ObjectKey) -> String?

    var settings: S3Settings { client.settings }

    /// Nothing is sent yet. `storageClass` names the class of each new object, nil: the bucket's default. `now` gives
    /// microseconds since 1970 UTC. Throws ``WaldenError`` (`configuration`) when the settings make no sense.
    public init(
        _ settings: S3Settings, transport: any HTTPTransport, credentials: any CredentialsProvider,
        storageClass: @escaping @Sendable (ObjectKey) -> String? = { _ in nil }, retry: RetryPolicy = RetryPolicy(),
        now: @escaping @Sendable () -> Int64 = MemoryStore.wallClock
    ) throws(WaldenError) {
        client = try S3Client(settings, transport: transport, credentials: credentials, now: now, retry: retry)
        self.retry = retry
        self.storageClass = storageClass
        properties = StoreProperties(
            kind: "s3", location: try Self.location(settings), putIfAbsentIsAtomic: settings.conditionalWrites,
            lookupsAreCheap: false, keysMayBePrefixes: true)
    }

    /// What the person who wrote the configuration should know, in full sentences; grows as the store is used.
    public var warnings: [String] { client.known.warnings }

    /// Whose credentials are used, for people: their provider and the end of the access key id.
    public func identity() async throws -> String { try await client.identity() }

    /// Removes the object. In a bucket with versions the older ones stay.
    public func delete(_ key: ObjectKey) async throws {
        let request = S3Request(StoreOperation.delete.words(key.text), .delete, path(key))
        switch try await client.send(request) {
        case .success(let response): try await client.finish(response, to: request)
        case .refused(let refusal):
            guard refusal.status == 404, refusal.code == "NoSuchKey" else { throw client.error(refusal, request) }
        }
    }

    /// The whole key: the prefix, a slash, and the object's.
    func path(_ key: ObjectKey) -> String { folder + key.text }

    /// What all keys of the store begin with.
    var folder: String { settings.prefix.isEmpty ? "" : settings.prefix + "/" }

    private static func location(_ settings: S3Settings) throws(WaldenError) -> String {
        let name = "s3://" + settings.bucket + (settings.prefix.isEmpty ? "" : "/" + settings.prefix)
        guard let endpoint = settings.endpoint else { return name }
        return try name + " at " + S3Endpoint(endpoint).authority
    }
}
