// SPDX-License-Identifier: MIT

import Errors

/// The first credentials that there are: the configuration's values, then its files; the profile that it names; the
/// variables `AWS_*`; web identity; the container's endpoint; the shared files; the instance's metadata.
///
/// They are kept. Five minutes before they end they are fetched anew, once however many ask; while that fails, those that
/// are still good are used on. A place that is used here but cannot be read is an error: the next ones are not tried, lest
/// somebody else's credentials are taken.
public actor CredentialsChain: CredentialsProvider {
    /// Seconds before their end at which credentials are fetched anew.
    static let margin: Int64 = 300
    /// Seconds until the next try when the last brought nothing better.
    static let pause: Int64 = 30

    private let sources: [any CredentialsSource]
    private let now: @Sendable () -> Int64
    private var held: S3Credentials?
    private var notBefore = Int64.min
    private var lookup: Task<S3Credentials, any Error>?

    /// `environment` is the process's, or what stands for it. `transport` reaches the token service; `metadata` the
    /// container's and the instance's own addresses, to which no proxy leads. `now` gives microseconds since 1970 UTC.
    public init(
        _ settings: CredentialsSettings, environment: [String: String], transport: any HTTPTransport,
        metadata: any HTTPTransport, now: @escaping @Sendable () -> Int64 = MemoryStore.wallClock
    ) {
        let configured = ConfiguredSource(settings: settings)
        let shared = ProfileSource(environment: environment, profile: settings.profile)
        let own: [any CredentialsSource] = settings.profile == nil ? [configured] : [configured, shared]
        let given: [any CredentialsSource] = [
            EnvironmentSource(environment: environment),
            WebIdentitySource(environment: environment, region: settings.region, transport: transport),
            ContainerSource(environment: environment, transport: metadata),
        ]
        let instance = InstanceSource(
            environment: environment, transport: metadata, allowsV1: settings.allowsInstanceMetadataV1)
        self.init(own + given + (settings.profile == nil ? [shared, instance] : [instance]), now: now)
    }

    init(_ sources: [any CredentialsSource], now: @escaping @Sendable () -> Int64) {
        self.sources = sources
        self.now = now
    }

    public func credentials() async throws -> S3Credentials {
        if let held, !isDue(held) { return held }
        do {
            return try await refresh()
        } catch {
            notBefore = seconds + Self.pause
            if let held, let expires = held.expires, expires > seconds { return held }
            throw error
        }
    }

    public func credentials(insteadOf stale: S3Credentials) async throws -> S3Credentials {
        // Another request may have brought others meanwhile.
        if let held, held != stale { return held }
        return try await refresh()
    }

    private var seconds: Int64 { now() / 1_000_000 }

    private func isDue(_ held: S3Credentials) -> Bool {
        guard let expires = held.expires else { return false }
        return expires <= seconds || expires - seconds < Self.margin && seconds >= notBefore
    }

    private func refresh() async throws -> S3Credentials {
        if let lookup { return try await lookup.value }
        let task = Task { [sources] in try await Self.find(sources) }
        lookup = task
        defer { lookup = nil }
        let found = try await task.value
        held = found
        notBefore = seconds + Self.pause
        return found
    }

    private static func find(_ sources: [any CredentialsSource]) async throws -> S3Credentials {
        for source in sources {
            if let found = try await source.find() { return found }
        }
        throw WaldenError(
            .configuration, "cannot find credentials for the S3 store",
            cause: "there are none in " + sources.map(\.name).joined(separator: ", "),
            hint: "Set the access key and the secret key, or files that hold them, in the configuration.")
    }
}
