// SPDX-License-Identifier: MIT

/// What requests are signed with. Its description, and whatever reflects on it, shows no secret.
public struct S3Credentials: Sendable, Equatable {
    public let accessKeyID: String
    public let secretAccessKey: String

    /// Of temporary credentials only.
    public let sessionToken: String?

    /// When they end, in seconds since 1970 UTC; nil: never, as far as is known.
    public let expires: Int64?

    /// Where they come from, in words for people: "environment", "profile main".
    public let provider: String

    public init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expires: Int64? = nil,
        provider: String = "configuration"
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expires = expires
        self.provider = provider
    }

    /// Whose they are, for people: "profile main, access key …ABCD".
    public var identity: String {
        // A short key would be shown nearly whole.
        accessKeyID.count >= 12 ? "\(provider), access key …\(accessKeyID.suffix(4))" : provider
    }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "S3Credentials(\(identity))" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["identity": identity]) }
}
