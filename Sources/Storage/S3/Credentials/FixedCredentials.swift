// SPDX-License-Identifier: MIT

/// Credentials that are at hand and stay.
public struct FixedCredentials: CredentialsProvider {
    private let fixed: S3Credentials

    public init(_ credentials: S3Credentials) { fixed = credentials }

    public func credentials() async throws -> S3Credentials { fixed }
}
