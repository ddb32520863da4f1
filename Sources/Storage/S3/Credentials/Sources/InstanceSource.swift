// SPDX-License-Identifier: MIT

import Errors

/// The role of an EC2 instance, from its metadata, version 2 ("Use the Instance Metadata Service to access instance
/// metadata").
struct InstanceSource: CredentialsSource {
    let environment: [String: String]
    let transport: any HTTPTransport
    let allowsV1: Bool

    var name: String { "the instance's metadata" }

    private var service: MetadataService { MetadataService(transport: transport) }

    /// Where nothing answers, this is no instance: that is no error.
    func find() async throws -> S3Credentials? {
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        guard let headers = try await session() else { return nil }
        let list = try await service.ask(.get, base + Self.roles, headers: headers)
        if list.status == 404 { return nil }
        guard list.status == 200, let role = Self.firstLine(list.bytes) else { throw refused(list.status) }
        let answer = try await service.ask(.get, base + Self.roles + URIEncoding.encode(role), headers: headers)
        guard answer.status == 200 else { throw refused(answer.status) }
        return try MetadataAnswer.credentials(answer.bytes, provider: "instance metadata")
    }

    private static let roles = "/latest/meta-data/iam/security-credentials/"

    private var base: String {
        let own = environment.word("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
        return own.hasSuffix("/") ? String(own.dropLast()) : own
    }

    /// The headers that open the metadata; nil where there is none.
    private func session() async throws -> [HTTPHeader]? {
        let lifetime = HTTPHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        do {
            let answer = try await service.ask(.put, base + "/latest/api/token", headers: [lifetime])
            if answer.status == 200, let token = Self.firstLine(answer.bytes) {
                return [HTTPHeader("x-aws-ec2-metadata-token", token)]
            }
            if allowsV1, [403, 404, 405].contains(answer.status) { return [] }
            // Something else may answer at the address where there is no instance.
            if answer.status == 404 { return nil }
            throw refused(answer.status)
        } catch let error as WaldenError where [.unavailable, .timedOut].contains(error.code) && error.canRetry {
            return nil
        }
    }

    private static func firstLine(_ bytes: [UInt8]) -> String? {
        let line = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self).trimmingBlanks()
        return line.isEmpty || !line.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? nil : line
    }

    private func refused(_ status: Int) -> WaldenError {
        WaldenError(
            status >= 500 || status == 429 ? .unavailable : .permission,
            "cannot get credentials from the instance's metadata", cause: "it answered \(status)", canRetry: false)
    }
}
