// SPDX-License-Identifier: MIT

import S3TestSupport

@testable import Storage

extension S3TestServer {
    /// A store of its own in the server's bucket, empty, that knows what the server can do.
    func store(retry: RetryPolicy = .quick) async throws -> S3Store {
        let abilities = try await ServerAbilities.shared.of(self)
        var settings = S3Settings(bucket: bucket, prefix: freshPrefix())
        settings.conditionalWrites = abilities.conditionalPut.isWorking
        settings.conditionalCompletes = abilities.conditionalComplete.isWorking
        // Many tests at once may keep a server busy for a while.
        settings.deadlines.total = .seconds(120)
        return try plainStore(settings, retry: retry)
    }

    /// The store that `direct` is, by another way, with small parts, and what `change` makes different.
    func store(
        at endpoint: String, beside direct: S3Store, retry: RetryPolicy = .quick,
        change: (inout S3Settings) -> Void = { _ in }
    ) throws -> S3Store {
        var settings = direct.settings
        settings.endpoint = endpoint
        settings.partBytes = 5 << 20
        settings.multipartAbove = 5 << 20
        change(&settings)
        return try plainStore(settings, retry: retry)
    }

    func plainStore(_ settings: S3Settings, retry: RetryPolicy = .quick) throws -> S3Store {
        var settings = settings
        settings.endpoint = settings.endpoint ?? endpoint
        let credentials = S3Credentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, provider: "test")
        return try S3Store(
            settings, transport: CurlTransport(HTTPSettings(caFile: authority?.string)),
            credentials: FixedCredentials(credentials), retry: retry)
    }
}

extension RetryPolicy {
    /// Several attempts that follow each other at once, whatever the server asks for.
    static let quick = RetryPolicy(
        attempts: 4, baseDelay: .milliseconds(1), deadline: .seconds(120),
        sleep: { try await Task.sleep(for: min($0, .milliseconds(5))) })
}
