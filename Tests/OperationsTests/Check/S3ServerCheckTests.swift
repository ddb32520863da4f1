// SPDX-License-Identifier: MIT

import Errors
import S3TestSupport
import Storage
import Testing

@testable import Operations

/// What the servers of the rig can and cannot do is said.
@Suite(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
struct S3ServerCheckTests {
    private func findings(
        _ kind: S3TestServers.Kind, storageClasses: [String] = [], _ change: (inout S3Settings) -> Void = { _ in }
    ) async throws -> [CheckFinding] {
        let server = try await S3TestServers.shared.server(kind)
        var settings = S3Settings(bucket: server.bucket, prefix: server.freshPrefix())
        settings.endpoint = server.endpoint
        change(&settings)
        let store = try S3Store(
            settings, transport: CurlTransport(HTTPSettings(caFile: server.authority?.string)),
            credentials: FixedCredentials(
                S3Credentials(accessKeyID: server.accessKeyID, secretAccessKey: server.secretAccessKey)))
        _ = try await Archives.make(store)
        let place = RepositoryPlace(
            name: "offsite", store: RetryingStore(store),
            compression: CompressionChoice(wal: .zstd(level: 1), backup: .zstd(level: 1)),
            medium: .s3(store, storageClasses: storageClasses))
        let checks = try CheckList.checks(of: ClusterRepositories([place], cluster: "main"))
        let findings = try await RunChecks(checks, limit: .seconds(60)).run()
        let left = try await store.list(prefix: ProbeObject.prefix, delimiter: false, after: nil, limit: 9)
        #expect(left.objects.isEmpty, "\(left.objects)")
        #expect(!findings.map { "\($0)" }.joined().contains(server.secretAccessKey))
        #expect(findings["credentials"]?.detail.contains(server.accessKeyID.suffix(4)) == true, "\(findings)")
        return findings
    }

    @Test(arguments: S3TestServers.kinds)
    func `the objects' way works, and the account is shown`(_ kind: S3TestServers.Kind) async throws {
        let findings = try await findings(kind)
        #expect(findings.failed.isEmpty, "\(findings)")
        for step in ["repository", "put", "put again", "get", "get a part", "list", "delete", "clock"] {
            #expect(findings[step]?.result == .ok, "\(step): \(findings)")
        }
        #expect(findings["bucket"]?.detail.contains("path style, checksum md5") == true)
        #expect(findings["unfinished uploads"] != nil)
    }

    @Test(.enabled(if: S3TestServers.kinds.contains(.rclone), "\(S3TestServers.skipped)"))
    func `rclone does not keep what is there, and that is said`() async throws {
        let plain = try await findings(.rclone)
        #expect(plain["conditional writes"]?.result == .warn)
        #expect(plain["conditional writes"]?.detail.contains("cannot promise") == true)
        let wanted = try await findings(.rclone) { $0.conditionalWrites = true }
        #expect(wanted["conditional writes"]?.result == .failed)
        #expect(wanted["conditional writes"]?.detail.contains("could be overwritten") == true)
        // Relying on what the server does not do, Walden itself overwrites; nothing else is wrong with it.
        #expect(wanted.failed.sorted() == ["conditional writes", "put again"])
        #expect(plain["unfinished uploads"]?.result == .ok)
    }

    @Test(.enabled(if: S3TestServers.kinds.contains(.moto), "\(S3TestServers.skipped)"))
    func `moto keeps what is there and checks no digest, and both are said`() async throws {
        let plain = try await findings(.moto, storageClasses: ["STANDARD_IA"])
        #expect(plain["conditional writes"]?.result == .ok)
        #expect(plain["conditional writes"]?.hint?.contains("conditional_writes: true") == true)
        #expect(plain["checksums"]?.result == .warn)
        #expect(plain["storage class"]?.result == .ok)
        let wanted = try await findings(.moto) { $0.conditionalWrites = true }
        #expect(wanted["conditional writes"]?.hint == nil && wanted["conditional writes"]?.result == .ok)
    }
}
