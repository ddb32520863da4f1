// SPDX-License-Identifier: MIT

/// What a configuration says of credentials. Its description, and whatever reflects on it, shows no secret.
public struct CredentialsSettings: Sendable {
    public var accessKeyID: String?
    public var secretAccessKey: String?
    public var sessionToken: String?

    /// Files that hold one of these each, read anew when credentials are. Values come before files.
    public var accessKeyIDFile: String?
    public var secretAccessKeyFile: String?
    public var sessionTokenFile: String?

    /// A profile of the shared files that is wanted before all that the environment says.
    public var profile: String?

    /// For the address of the token service, where the environment names none.
    public var region = "us-east-1"

    /// Whether an instance's metadata may be asked the old way, without a token, which whoever makes a process on the host
    /// fetch a URL can do too.
    public var allowsInstanceMetadataV1 = false

    public init() {}
}

extension CredentialsSettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "credentials of an S3 store" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
