// SPDX-License-Identifier: MIT

import Errors

/// A role taken with a token that the platform keeps in a file, as EKS does (AssumeRoleWithWebIdentity, AWS Security Token
/// Service API Reference). The file is read anew each time, since the platform replaces it.
struct WebIdentitySource: CredentialsSource {
    let environment: [String: String]
    let region: String
    let transport: any HTTPTransport

    var name: String { "AWS_WEB_IDENTITY_TOKEN_FILE" }

    func find() async throws -> S3Credentials? {
        guard let role = environment.word("AWS_ROLE_ARN"), let file = environment.word("AWS_WEB_IDENTITY_TOKEN_FILE")
        else { return nil }
        let token = try await CredentialsFile.word(file, "web identity token")
        let answer = try await ask(role: role, token: token)
        guard let answer, let id = answer.text("AccessKeyId"), let secret = answer.text("SecretAccessKey"),
            let session = answer.text("SessionToken"),
            let expires = answer.text("Expiration").flatMap({ UTCTime.parse(extended: $0) })
        else { throw WaldenError(.unavailable, Self.failure(role), cause: "the answer holds no credentials") }
        return S3Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: session, expires: expires,
            provider: "web identity")
    }

    private func ask(role: String, token: String) async throws -> XMLElement? {
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
            ("RoleSessionName", environment.word("AWS_ROLE_SESSION_NAME") ?? "walden"), ("WebIdentityToken", token),
        ].map { "\($0.0)=\(URIEncoding.encode($0.1))" }.joined(separator: "&")
        let request = HTTPRequest(
            .post, endpoint + "/",
            headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(form.utf8),
            deadlines: HTTPDeadlines(connect: .seconds(5), idle: .seconds(10), total: .seconds(15)))
        let response = try await transport.send(request)
        if let refusal = await S3Refusal.of(response) {
            let isPassing = refusal.status >= 500 || refusal.status == 429
            throw WaldenError(
                isPassing ? .unavailable : .permission, Self.failure(role), cause: refusal.words,
                hint: "Look at AWS_ROLE_ARN and at the role's trust policy.")
        }
        let document = XMLReader.read(try await response.body.readAll(limit: 1 << 20))
        return document?["AssumeRoleWithWebIdentityResult"]?["Credentials"]
    }

    private var endpoint: String {
        if let own = environment.word("AWS_ENDPOINT_URL_STS") {
            return own.hasSuffix("/") ? String(own.dropLast()) : own
        }
        let region = environment.word("AWS_REGION") ?? environment.word("AWS_DEFAULT_REGION") ?? region
        return "https://sts.\(region).\(S3Address.amazonDomain(region))"
    }

    private static func failure(_ role: String) -> String { "cannot take the role \(ForeignLine.of(role) ?? "")" }
}
