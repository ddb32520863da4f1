// SPDX-License-Identifier: MIT

import Errors

/// The endpoint that ECS and EKS Pod Identity give a container ("Container credential provider", AWS SDKs and Tools
/// Reference Guide).
struct ContainerSource: CredentialsSource {
    let environment: [String: String]
    let transport: any HTTPTransport

    var name: String { "the container's endpoint" }

    func find() async throws -> S3Credentials? {
        guard let url = try url() else { return nil }
        var headers = [HTTPHeader("Accept", "application/json")]
        if let token = try await token() { headers.append(HTTPHeader("Authorization", token)) }
        let answer = try await MetadataService(transport: transport).ask(.get, url, headers: headers)
        guard answer.status == 200 else {
            throw WaldenError(
                answer.status >= 500 || answer.status == 429 ? .unavailable : .permission,
                "cannot get credentials from the container's endpoint", cause: "it answered \(answer.status)")
        }
        return try MetadataAnswer.credentials(answer.bytes, provider: "container endpoint")
    }

    private func url() throws -> String? {
        if let path = environment.word("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            return "http://169.254.170.2" + path
        }
        guard let url = environment.word("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
        guard Self.isAllowed(url) else {
            throw WaldenError(
                .configuration, "cannot use AWS_CONTAINER_CREDENTIALS_FULL_URI",
                cause: "without TLS only this host and the container services' own addresses are asked for secrets")
        }
        return url
    }

    /// Over TLS any host; otherwise loopback, ECS and EKS.
    private static func isAllowed(_ url: String) -> Bool {
        let base = url.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        guard let endpoint = try? S3Endpoint(base) else { return false }
        if endpoint.scheme == "https" { return true }
        let own = ["localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]
        return own.contains(endpoint.host) || endpoint.isAddress && endpoint.host.hasPrefix("127.")
    }

    private func token() async throws -> String? {
        let token: String
        if let file = environment.word("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
            token = try await CredentialsFile.text(file, "authorization token").trimmingBlanks()
        } else if let value = environment.word("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            token = value
        } else {
            return nil
        }
        guard !token.contains(where: \.isNewline) else {
            throw WaldenError(
                .configuration, "cannot use the container's authorization token", cause: "it has several lines")
        }
        return token
    }
}
