// SPDX-License-Identifier: MIT

import PostgresTestSupport
import S3TestSupport
import SystemPackage
import Testing

/// A bucket that cannot be had of: pushes end in time, and nothing is left behind that holds up the next one.
@Suite(
    .serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
struct SilentStoreTests {
    enum Store: String, CaseIterable, Sendable {
        case silent, deaf, aByteASecond, busy, broken

        var fault: ProxyFault {
            switch self {
            case .silent: .silence
            case .deaf: .deafness
            case .aByteASecond: .slowAnswer(after: 0)
            case .busy: .slowDown(retryAfter: 1)
            case .broken: .tooManyRequests
            }
        }
    }

    /// Faults 5, 6 and 31 of docs/faults.md.
    @Test func `a push ends with a status that means try again, asks seldom, and the next one succeeds`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let kind = try #require(S3TestServers.plainKinds.last)
            let server = try await S3TestServers.shared.server(kind)
            try await FaultProxy.with(server.endpoint) { proxy in
                try fixture.keep(in: server, by: proxy, hasConditions: !kind.hasFolders)
                let made = try await fixture.walden("init", "--pgdata", fixture.cluster.dataDirectory.string)
                try #require(made.status == 0, "\(made)")
                for (number, store) in zip(UInt64(5)..., Store.allCases) {
                    let push = [
                        fixture.programs.walden.string, "wal", "push", try await fixture.segment(number).string,
                    ]
                    proxy.restart([ProxyRule(store.fault, times: 1...1000)])
                    // One that does not end is killed, which is no such status.
                    expectRefused(try await fixture.run(push))
                    #expect(proxy.requests.count < 20, "\(store)")
                    proxy.restart([])
                    expectQuietSuccess(try await fixture.run(push))
                    #expect(!proxy.requests.contains { $0.query.contains("list-type") || $0.query.contains("prefix=") })
                }
            }
        }
    }
}

extension WaldenFixture {
    fileprivate func keep(in server: S3TestServer, by proxy: FaultProxy, hasConditions: Bool) throws {
        let text = """
            cluster: main
            repositories:
              - s3:
                  bucket: \(server.bucket)
                  prefix: \(server.freshPrefix())
                  endpoint: \(proxy.endpoint)
                  access_key_id: \(server.accessKeyID)
                  secret_access_key: \(server.secretAccessKey)
                  conditional_writes: \(hasConditions)
            archive: {timeout: 3s}

            """
        try text.write(toFile: configuration.string, atomically: false, encoding: .utf8)
    }
}
