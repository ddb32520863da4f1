// SPDX-License-Identifier: MIT

/// What went wrong, said so that a person at three in the morning can act on it and a program can decide on it.
///
/// It is the one error type of the product. Modules throw it, nobody logs and forgets it, and only the `walden`
/// executable turns its ``code`` into an exit status. No field may hold a secret.
public struct WaldenError: Error, Sendable, Equatable {
    public let code: Code

    /// A sentence on what failed and on what: "cannot create the object main/cluster.json". No final period.
    public let message: String

    /// Why, as far as it is known: the operating system's or the server's own words.
    public let cause: String?

    /// What to do about it, as a full sentence.
    public let hint: String?

    /// Whether the same call may succeed later without anybody changing anything.
    public let canRetry: Bool

    /// How long the other side asked to be left alone, where it said so; zero where the first retry may come at once, as
    /// after a connection that broke; nil: nothing is known.
    public let retryAfter: Duration?

    public init(
        _ code: Code, _ message: String, cause: String? = nil, hint: String? = nil, canRetry: Bool? = nil,
        retryAfter: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.hint = hint
        self.canRetry = canRetry ?? code.canUsuallyRetry
        self.retryAfter = retryAfter
    }

    /// The same failure seen from further out: `message` becomes the sentence, the inner sentence its cause.
    public func during(_ message: String) -> WaldenError {
        WaldenError(code, message, cause: sentence, hint: hint, canRetry: canRetry, retryAfter: retryAfter)
    }

    /// What failed and why, without the advice.
    public var sentence: String { cause.map { "\(message): \($0)" } ?? message }

    /// The same failure with advice, where it has none yet.
    public func hinting(_ hint: String) -> WaldenError {
        WaldenError(
            code, message, cause: cause, hint: self.hint ?? hint, canRetry: canRetry, retryAfter: retryAfter)
    }
}

extension WaldenError: CustomStringConvertible {
    /// One line, as PostgreSQL's log shows it.
    public var description: String {
        var line = message
        if let cause { line += ": \(cause)" }
        if let hint { line += " (hint: \(hint))" }
        return line.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
