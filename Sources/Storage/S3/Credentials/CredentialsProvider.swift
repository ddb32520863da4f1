// SPDX-License-Identifier: MIT

/// Where credentials come from. Asked before every request, so it keeps what it has.
///
/// For implementers: throw ``WaldenError`` only, and let no secret into it.
public protocol CredentialsProvider: Sendable {
    func credentials() async throws -> S3Credentials

    /// Other credentials, after the server said of these that they have ended; the same ones when there are no others.
    func credentials(insteadOf stale: S3Credentials) async throws -> S3Credentials
}

extension CredentialsProvider {
    /// What ``credentials()`` gives: there are no others.
    public func credentials(insteadOf stale: S3Credentials) async throws -> S3Credentials { try await credentials() }
}
