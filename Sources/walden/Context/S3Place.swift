// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Storage

/// Makes the store that an `s3:` of the configuration tells of. Nothing is sent by that.
///
/// What the configuration leaves out is taken from the variables that AWS's own programs use; what it says wins over them, since
/// one variable must not change where several repositories are.
struct S3Place {
    private let settings: S3RepositorySettings
    private let context: CommandContext

    init(_ settings: S3RepositorySettings, _ context: CommandContext) {
        self.settings = settings
        self.context = context
    }

    /// Throws `.configuration` for settings that make no sense together.
    func store() throws -> S3Store {
        try store { [classes = settings.storageClasses] in Self.storageClass(of: $0, among: classes) }
    }

    /// `storageClass` tells the class of each new object; nil: the bucket's.
    func store(storageClass: @escaping @Sendable (ObjectKey) -> String?) throws -> S3Store {
        let transport = try CurlTransport(httpSettings)
        // The instance's own addresses are reached by no proxy, and have no certificate.
        let metadata = try CurlTransport(HTTPSettings(caFile: httpSettings.caFile, skipsVerification: false))
        let store = storeSettings
        return try S3Store(
            store, transport: transport,
            credentials: CredentialsChain(
                credentials(region: store.region), environment: context.environment, transport: transport,
                metadata: metadata),
            storageClass: storageClass,
            retry: RetryPolicy(deadline: settings.totalTimeout))
    }

    private var storeSettings: S3Settings {
        var store = S3Settings(bucket: settings.bucket, prefix: settings.prefix)
        store.region = settings.region ?? variable("AWS_REGION", "AWS_DEFAULT_REGION") ?? store.region
        store.endpoint = settings.endpoint ?? variable("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
        store.addressing = addressing
        store.checksum = S3Checksum(rawValue: settings.checksum.rawValue) ?? store.checksum
        store.conditionalWrites = settings.conditionalWrites
        store.encryption = encryption
        store.objectLock = objectLock
        store.partBytes = settings.partBytes
        store.uploads = settings.uploads
        store.deadlines = HTTPDeadlines(
            connect: settings.connectTimeout, idle: settings.idleTimeout, total: settings.totalTimeout)
        store.userAgent = "walden/\(Release.version)"
        return store
    }

    private var addressing: S3Addressing {
        switch settings.addressing {
        case .path: .path
        case .virtual: .virtual
        case .auto: variable("AWS_S3_FORCE_PATH_STYLE")?.lowercased() == "true" ? .path : .auto
        }
    }

    private var encryption: S3Encryption {
        switch settings.encryption {
        case .none: .none
        case .aes256: .managedKeys
        case .kms: .keyService(key: settings.kmsKeyID)
        }
    }

    private var objectLock: S3ObjectLock? {
        guard let mode = settings.retentionMode, let retain = settings.retainFor else { return nil }
        return S3ObjectLock(mode: mode == .governance ? .governance : .compliance, retain: retain)
    }

    private var httpSettings: HTTPSettings {
        let isPlain = storeSettings.endpoint?.hasPrefix("http://") == true
        let variables = isPlain ? ["http_proxy", "ALL_PROXY"] : ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]
        let proxy = settings.proxy ?? variables.lazy.compactMap(context.variable).first
        return HTTPSettings(
            caFile: settings.caFile ?? variable("AWS_CA_BUNDLE"),
            caCandidates: [context.variable("SSL_CERT_FILE")].compactMap { $0 },
            skipsVerification: settings.skipsVerification, proxy: proxy, noProxy: variable("NO_PROXY", "no_proxy"))
    }

    private func credentials(region: String) -> CredentialsSettings {
        var chain = CredentialsSettings()
        (chain.accessKeyID, chain.accessKeyIDFile) = Self.halves(of: settings.credentials.keyID)
        (chain.secretAccessKey, chain.secretAccessKeyFile) = Self.halves(of: settings.credentials.secret)
        (chain.sessionToken, chain.sessionTokenFile) = Self.halves(of: settings.credentials.sessionToken)
        chain.profile = settings.credentials.profile
        chain.region = region
        chain.allowsInstanceMetadataV1 = settings.credentials.allowsMetadataV1
        return chain
    }

    private static func halves(of secret: SecretSetting?) -> (value: String?, file: String?) {
        switch secret {
        case .value(let value)?: (value, nil)
        case .file(let path)?: (nil, path)
        case nil: (nil, nil)
        }
    }

    /// Documents stay in the bucket's own class: they are small, and read often.
    private static func storageClass(of key: ObjectKey, among classes: [String: String]) -> String? {
        guard !key.text.hasSuffix(".json") else { return nil }
        let parts = key.components
        // <cluster>/dumps/<tier>/…, and <cluster>/<generation>/<kind>/…
        if parts.dropFirst().first == "dumps" {
            return parts.dropFirst(2).first.flatMap { classes["dump_\($0)"] } ?? classes["dump"]
        }
        return switch parts.dropFirst(2).first {
        case "wal": classes["wal"]
        case "base": classes["backup"]
        default: nil
        }
    }

    private func variable(_ names: String...) -> String? { names.lazy.compactMap(context.variable).first }
}
