// SPDX-License-Identifier: MIT

/// Carries HTTP requests to servers and their answers back.
///
/// For implementers: never retry what may have arrived, never follow a redirect, never log. Whatever status comes back is an answer, not an
/// error. Throw ``WaldenError`` only: `unavailable` when no connection could be made or it broke, `timedOut` when one of the
/// request's deadlines passed (the cause says which), `cancelled` when the task was. A connection that broke, but not one that was
/// refused, has zero as ``WaldenError/retryAfter``. No error holds a header's value or a
/// query, which may be secret.
public protocol HTTPTransport: Sendable {
    /// Sends the request and returns when the head of the answer is there.
    ///
    /// The path and query of the URL go out byte for byte as they stand, since they were signed.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
