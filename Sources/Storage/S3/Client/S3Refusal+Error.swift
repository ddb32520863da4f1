// SPDX-License-Identifier: MIT

import Errors

/// The codes are those of "Error responses" in the Amazon S3 API Reference; a few are radosgw's and MinIO's own.
extension S3Refusal {
    /// Beyond this S3 refuses signatures; half of it is as wrong for a clock.
    static let tolerableSkew: Int64 = 450

    /// Credentials that were good once: temporary ones that ended early, or ones that were replaced.
    var isOfStaleCredentials: Bool {
        ["ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired"].contains(code)
    }

    /// Whether the request was signed for, or sent to, another region than the bucket's.
    var isOfOtherRegion: Bool {
        [301, 307, 400].contains(status)
            && [nil, "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IncorrectEndpoint"]
                .contains(code)
    }

    /// The server does not know what it was asked.
    var isUnknownCall: Bool {
        status == 501 || status == 405 || ["NotImplemented", "MethodNotAllowed"].contains(code)
    }

    /// The server is asked too much, or in trouble: asking it more makes it worse.
    var isOfOverload: Bool {
        [429, 500, 502, 503, 504].contains(status) || code.map(Self.overloadCodes.contains) ?? false
    }

    private static let overloadCodes: Set<String> = [
        "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "TooManyRequests",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
    ]

    /// The request lost against what is there.
    var isOfCondition: Bool { status == 412 || code == "PreconditionFailed" || isOfRace }

    /// It lost against another request that is under way, so what will be there is not known.
    var isOfRace: Bool { status == 409 && ["ConditionalRequestConflict", "OperationAborted"].contains(code) }

    /// `action` follows "cannot"; `now` is this host's clock in seconds since 1970 UTC.
    func error(_ action: String, request: S3Request, now: Int64) -> WaldenError {
        if let skew = skewError(action, now: now) { return skew }
        let kind = kind(request)
        return WaldenError(
            kind.code, "cannot \(action)", cause: words, hint: kind.hint, canRetry: kind.canRetry,
            retryAfter: retryAfter)
    }

    /// What the server said, as a cause.
    var words: String {
        let head = code.map { "\(status) \($0)" } ?? "the server answered \(status)"
        let said = message.map { "\(head): \($0)" } ?? head
        return requestID.map { "\(said) (request \($0))" } ?? said
    }

    private func skewError(_ action: String, now: Int64) -> WaldenError? {
        let isSure = ["RequestTimeTooSkewed", "RequestExpired"].contains(code)
        // rclone calls it AccessDenied, with the status 400.
        guard isSure || [400, 401, 403].contains(status), let date,
            date.distance(to: now).magnitude > Self.tolerableSkew || isSure
        else {
            return nil
        }
        let skew = date.distance(to: now)
        return WaldenError(
            .configuration, "cannot \(action)",
            cause: "the clock of this host is off by \(skew.magnitude) s, \(skew < 0 ? "behind" : "ahead of") "
                + "the server's: \(words)",
            hint: "Set the clock, and keep it set by NTP: signatures are good for 15 minutes.")
    }

    private typealias Kind = (code: WaldenError.Code, hint: String?, canRetry: Bool?)

    private func kind(_ request: S3Request) -> Kind {
        if let code, let kind = Self.kinds(code, of: request) { return kind }
        switch status {
        case 401, 403: return (.permission, Self.permissionHint, nil)
        case 408, 425, 429: return (.unavailable, nil, nil)
        case 409, 412: return (.conflict, nil, isOfRace)
        case 501: return (.failed, nil, nil)
        case 507: return (.storageFull, nil, nil)
        case 500...: return (.unavailable, nil, nil)
        // Without a code nobody can tell whose answer a 404 is: a gateway's, or of an address that is no S3's at all.
        case 404 where code == nil: return (.unavailable, nil, nil)
        case 301, 307, 308: return (.configuration, "Look at the endpoint and the region of the store.", nil)
        default: return (.failed, nil, nil)
        }
    }

    static let permissionHint = """
        Where the list permission is missing, what is not there is refused like this too: allow s3:ListBucket on the \
        bucket and s3:GetObject on its objects.
        """

    private static func kinds(_ code: String, of request: S3Request) -> Kind? {
        switch code {
        case "AccessDenied", "AllAccessDisabled", "AccountProblem", "UnauthorizedAccess":
            (.permission, permissionHint, nil)
        case "InvalidAccessKeyId":
            (.permission, "The server does not know the access key id: is it of this server, and still active?", nil)
        case "SignatureDoesNotMatch":
            (
                .permission,
                "The secret access key does not belong to the access key id, or something on the way changes requests.",
                nil
            )
        case "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired":
            (
                .permission,
                "The session token has ended, and new credentials were no better: renew them where they come from.", nil
            )
        case "NoSuchBucket": (.configuration, "Make the bucket, or look at its name, the region and the endpoint.", nil)
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IncorrectEndpoint":
            (.configuration, "The bucket is in another region: set it.", nil)
        case "InvalidStorageClass": (.configuration, storageClassHint, nil)
        case "InvalidArgument" where request.headers["x-amz-storage-class"] != nil:
            (.configuration, storageClassHint, nil)
        case "InvalidObjectState":
            (
                .failed, "The object lies in an archive: restore it first (aws s3api restore-object) and try again.",
                false
            )
        case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch": (.integrity, nil, true)
        case "RequestTimeout", "IncompleteBody", "InternalError", "XMinioServerNotInitialized": (.unavailable, nil, nil)
        case _ where overloadCodes.contains(code): (.unavailable, nil, nil)
        case "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded": (.storageFull, nil, nil)
        default: nil
        }
    }

    private static let storageClassHint = "The server may not know the storage class: choose another, or none."
}
