// SPDX-License-Identifier: MIT

import Errors

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` (AWS SDKs and Tools Reference Guide).
struct EnvironmentSource: CredentialsSource {
    let environment: [String: String]

    var name: String { "AWS_ACCESS_KEY_ID" }

    func find() async throws -> S3Credentials? {
        let id = environment.word("AWS_ACCESS_KEY_ID")
        let secret = environment.word("AWS_SECRET_ACCESS_KEY")
        if id == nil, secret == nil { return nil }
        guard let id, let secret else {
            throw WaldenError(
                .configuration, "cannot use the credentials of the environment",
                cause: "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set")
        }
        return S3Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: environment.word("AWS_SESSION_TOKEN"),
            provider: "environment")
    }
}
