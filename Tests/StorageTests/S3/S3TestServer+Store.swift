// SPDX-License-Identifier: MIT

import S3TestSupport

@testable import Storage

extension S3TestServer {
    /// A store of its own in the server's bucket, empty, that knows what the server can do.
    ///
    /// `endpoint` is another way to the server, and `change` may set what else a test needs.
    func store(
        at endpoint: String? = nil, retry: RetryPolicy = .quick, change: (inout S3Settings) -> Void = { _ in }
    ) async throws -> S3Store {
        var settings = S3Settings(bucket: bucket, prefix: freshPrefix())
        settings.endpoint = endpoint ?? self.endpoint
        settings.deadlines.total = .seconds(120)
        change(&settings)
        let credentials = S3Credentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, provider: "test")
        return try S3Store(
            settings, transport: CurlTransport(HTTPSettings(caFile: authority?.string)),
            credentials: FixedCredentials(credentials), retry: retry)
    }
}

extension S3TestServer {
    /// The same store by another way, with small parts and, when `isImpatient`, deadlines of about a second.
    func store(at endpoint: String, beside direct: S3Store, _ isImpatient: Bool = false) async throws -> S3Store {
        try await store(at: endpoint) { settings in
            settings.prefix = direct.settings.prefix
            settings.partBytes = 5 << 20
            settings.multipartAbove = 5 << 20
            if isImpatient { settings.deadlines = HTTPDeadlines(idle: .seconds(1), total: .seconds(2)) }
        }
    }
}

extension RetryPolicy {
    /// Several attempts that follow each other at once, whatever the server asks for.
    static let quick = RetryPolicy(
        attempts: 4, baseDelay: .milliseconds(1), deadline: .seconds(120),
        sleep: { try await Task.sleep(for: min($0, .milliseconds(5))) })
}
