// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization

/// What the tests of S3 sign with and when: the values of Amazon's examples.
enum S3Fixture {
    static let credentials = S3Credentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

    /// Fri, 24 May 2013 00:00:00 GMT.
    static let seconds: Int64 = 1_369_353_600
    static let date = HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT")
    static let modified = HTTPHeader("Last-Modified", "Thu, 23 May 2013 12:00:00 GMT")
    static let tag = HTTPHeader("ETag", "\"abc\"")

    /// Retries without waiting; `waits` gets what would have been waited.
    static func retry(_ waits: Waits = Waits()) -> RetryPolicy {
        RetryPolicy(
            attempts: 3, baseDelay: .seconds(1), deadline: .seconds(600), sleep: { waits.add($0) },
            now: { waits.sum }, jitter: { 0 })
    }

    static func store(
        _ transport: ScriptedTransport, prefix: String = "pre", waits: Waits = Waits(),
        credentials provider: any CredentialsProvider = FixedCredentials(credentials),
        classes: [String: String] = [:], _ change: (inout S3Settings) -> Void = { _ in }
    ) throws -> S3Store {
        var settings = S3Settings(bucket: "bucket", prefix: prefix)
        settings.endpoint = "http://127.0.0.1:9000"
        change(&settings)
        return try S3Store(
            settings, transport: transport, credentials: provider, storageClass: { classes[$0.text] },
            retry: retry(waits),
            now: { seconds * 1_000_000 })
    }
}

final class Waits: Sendable {
    private let waits = Mutex<[Duration]>([])

    func add(_ time: Duration) { waits.withLock { $0.append(time) } }

    var all: [Duration] { waits.withLock { $0 } }

    var sum: Duration { all.reduce(.zero, +) }
}
