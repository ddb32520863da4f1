// SPDX-License-Identifier: MIT

import Storage
import Synchronization
import Testing

struct S3ResigningTests {
    /// Fault 15 of docs/faults.md.
    @Test func `every attempt is signed anew, with the time that it is then`() async throws {
        let clock = Mutex(S3Fixture.seconds)
        let transport = ScriptedTransport(.refused(500, "InternalError"), .refused(503, "SlowDown"), .reply(204))
        var settings = S3Settings(bucket: "bucket", prefix: "pre")
        settings.endpoint = "http://127.0.0.1:9000"
        let store = try S3Store(
            settings, transport: transport,
            credentials: FixedCredentials(S3Fixture.credentials), storageClass: { _ in nil },
            retry: S3Fixture.retry(),
            now: {
                clock.withLock { seconds in
                    seconds += 1000
                    return seconds * 1_000_000
                }
            })
        try await RetryingStore(store, policy: S3Fixture.retry()).delete(ObjectKey("a"))
        let signed = (0..<3).map { transport.sent($0).headers }
        #expect(Set(signed.compactMap { $0["x-amz-date"] }).count == 3)
        #expect(Set(signed.compactMap { $0["authorization"] }).count == 3)
    }
}
