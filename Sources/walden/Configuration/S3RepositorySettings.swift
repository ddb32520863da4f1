// SPDX-License-Identifier: MIT

/// The `s3:` of a repository, as it stands in the configuration file. docs/s3.md explains every key.
struct S3RepositorySettings: Sendable, Equatable {
    enum Addressing: String, Sendable, CaseIterable {
        case auto, path, virtual
    }

    enum Checksum: String, Sendable, CaseIterable {
        case none, md5, sha256, crc32c
    }

    enum Encryption: String, Sendable, CaseIterable {
        case none, aes256 = "AES256", kms = "aws:kms"
    }

    enum RetentionMode: String, Sendable, CaseIterable {
        case governance, compliance
    }

    /// Secrets, or the files that hold them; what is not given is looked for where AWS's own programs look.
    struct Credentials: Sendable, Equatable {
        var keyID: SecretSetting?
        var secret: SecretSetting?
        var sessionToken: SecretSetting?
        var profile: String?
        /// Whether the metadata service may be asked in its first version, without a token.
        var allowsMetadataV1 = false
    }

    var bucket = ""
    var prefix = ""
    /// nil: AWS_REGION and so on, then us-east-1.
    var region: String?
    /// nil: AWS_ENDPOINT_URL_S3 and so on, then AWS.
    var endpoint: String?
    var addressing = Addressing.auto
    var checksum = Checksum.md5
    var conditionalWrites = false
    var encryption = Encryption.none
    var kmsKeyID: String?
    /// By kind of object: `wal`, `backup`.
    var storageClasses: [String: String] = [:]
    var retentionMode: RetentionMode?
    var retainFor: Duration?
    var credentials = Credentials()
    /// The files of certificates that are trusted; nil: AWS_CA_BUNDLE and so on, then the system's.
    var caFile: String?
    var skipsVerification = false
    var proxy: String?
    var partBytes = 8 << 20
    var uploads = 4
    var connectTimeout = Duration.seconds(10)
    var idleTimeout = Duration.seconds(20)
    var totalTimeout = Duration.seconds(50)

    /// For people; holds no secret.
    var location: String { "s3://\(bucket)\(prefix.isEmpty ? "" : "/\(prefix)")" }
}

/// A secret as the configuration gives it: in place, or as the file that holds it (`*_file`).
enum SecretSetting: Sendable, Equatable {
    case value(String)
    case file(String)
}

extension SecretSetting: CustomStringConvertible, CustomReflectable {
    var description: String {
        switch self {
        case .value: "(secret)"
        case .file(let path): "the content of \(path)"
        }
    }

    var customMirror: Mirror { Mirror(self, children: []) }
}
