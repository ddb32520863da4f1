// SPDX-License-Identifier: MIT

/// What a client has learned of its server since it was made.
struct S3Knowledge: Sendable {
    /// Where the bucket is.
    var region: String

    /// For the person who wrote the configuration; full sentences.
    var warnings: [String] = []

    /// It answers `NotImplemented` to `If-None-Match`.
    var refusesConditions = false

    /// It knows the first version of listings only.
    var listsByMarker = false

    /// It does not know how to delete many keys by one request.
    var deletesSingly = false

    /// When the bucket last answered with a success, by a clock that only moves forward.
    var bucketSeen: Duration?

    /// By how many seconds this host's clock is ahead of the server's, as its last answer with a date had it.
    var clockLead: Int64?
}
