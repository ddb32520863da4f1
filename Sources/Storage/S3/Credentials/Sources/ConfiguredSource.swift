// SPDX-License-Identifier: MIT

import Errors

/// The configuration's own values and files.
struct ConfiguredSource: CredentialsSource {
    let settings: CredentialsSettings

    var name: String { "the configuration" }

    func find() async throws -> S3Credentials? {
        let id = try await value(settings.accessKeyID, settings.accessKeyIDFile, "access key id")
        let secret = try await value(settings.secretAccessKey, settings.secretAccessKeyFile, "secret access key")
        if id == nil, secret == nil { return nil }
        guard let id, let secret else {
            throw WaldenError(
                .configuration, "cannot use the credentials of the configuration",
                cause: "it has only one of the access key id and the secret access key")
        }
        let token = try await value(settings.sessionToken, settings.sessionTokenFile, "session token")
        let isOfFile = settings.secretAccessKey == nil
        return S3Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token,
            provider: isOfFile ? "secret files" : "configuration")
    }

    private func value(_ value: String?, _ file: String?, _ what: String) async throws -> String? {
        if let value { return value }
        guard let file else { return nil }
        return try await CredentialsFile.word(file, what)
    }
}
