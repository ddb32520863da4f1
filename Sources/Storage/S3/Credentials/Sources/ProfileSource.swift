// SPDX-License-Identifier: MIT

import Errors

/// A profile of the shared files `~/.aws/credentials` and `~/.aws/config` ("Shared config and credentials files", AWS SDKs
/// and Tools Reference Guide). Only static keys are understood; what a profile would have others do for them is said.
struct ProfileSource: CredentialsSource {
    let environment: [String: String]

    /// nil: `AWS_PROFILE`, or `default`, which need not be there.
    let profile: String?

    var name: String { "the shared files" }

    func find() async throws -> S3Credentials? {
        let wanted = profile ?? environment.word("AWS_PROFILE")
        let values = try await values(of: wanted ?? "default")
        guard let values else {
            guard let wanted else { return nil }
            throw Self.unusable(wanted, "it is in neither of the shared files")
        }
        let profile = wanted ?? "default"
        if let id = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] {
            return S3Credentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: values["aws_session_token"],
                provider: "profile \(profile)")
        }
        if let other = Self.others.first(where: { values[$0] != nil }) {
            throw Self.unusable(profile, "it wants \(other), which Walden does not do")
        }
        if wanted != nil { throw Self.unusable(profile, "it has no access key and secret key") }
        return nil
    }

    /// Ways to credentials that need programs or services of their own.
    private static let others = [
        "credential_process", "sso_session", "sso_start_url", "role_arn", "source_profile", "login_session",
    ]

    /// The profile's settings; those of the credentials file come before those of the config file.
    private func values(of profile: String) async throws -> [String: String]? {
        let sections = profile == "default" ? ["default", "profile default"] : ["profile \(profile)"]
        let config = try await file("AWS_CONFIG_FILE", "/.aws/config")
        let credentials = try await file("AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials")
        let found = sections.compactMap { config[$0] } + [credentials[profile]].compactMap(\.self)
        guard !found.isEmpty else { return nil }
        return found.reduce(into: [:]) { all, section in all.merge(section) { _, new in new } }
    }

    /// A missing file has no profiles.
    private func file(_ variable: String, _ place: String) async throws -> [String: [String: String]] {
        guard let path = environment.word(variable) ?? environment.word("HOME").map({ $0 + place }) else { return [:] }
        guard try await CredentialsFile.isThere(path) else { return [:] }
        return ProfileFile.sections(try await CredentialsFile.text(path, "profiles"))
    }

    private static func unusable(_ profile: String, _ why: String) -> WaldenError {
        WaldenError(
            .configuration, "cannot use the profile \(ForeignLine.of(profile) ?? "")", cause: why,
            hint: "Set the keys in the configuration or the environment, or use a profile that holds them.")
    }
}
