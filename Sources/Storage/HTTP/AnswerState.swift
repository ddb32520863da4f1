// SPDX-License-Identifier: MIT

import Errors

/// What ``AnswerStream`` guards.
struct AnswerState {
    static let maximumUnread = 1 << 20

    var head: AnswerHead?

    /// Since when a task has waited for the head or for more bytes.
    private(set) var askedSince: ContinuousClock.Instant?
    private(set) var abandoned: WaldenError?

    /// How the transport's part ended; nil: it has not.
    var end: Result<Void, WaldenError>?
    private var unread: [UInt8] = []
    private var wasRefused = false
    private var sender: CheckedContinuation<AnswerHead, any Error>?
    private var reader: CheckedContinuation<[UInt8]?, any Error>?

    mutating func put(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if abandoned != nil { return true }
        wasRefused = !unread.isEmpty && unread.count + bytes.count > Self.maximumUnread
        if !wasRefused { unread.append(contentsOf: bytes) }
        return !wasRefused
    }

    mutating func ask(_ continuation: CheckedContinuation<AnswerHead, any Error>) -> Delivery {
        sender = continuation
        askedSince = .now
        return deliver()
    }

    mutating func ask(_ continuation: CheckedContinuation<[UInt8]?, any Error>) -> Delivery {
        if reader != nil {
            let error = WaldenError(.usage, "cannot read an answer", cause: "another task is reading it")
            return Delivery(bytes: (continuation, .failure(error)))
        }
        reader = continuation
        askedSince = .now
        return deliver()
    }

    mutating func abandon(_ error: WaldenError) {
        abandoned = abandoned ?? error
        unread = []
    }

    mutating func deliver() -> Delivery {
        var delivery = Delivery()
        if let sender, let result = headResult {
            self.sender = nil
            delivery.head = (sender, result)
        }
        if let reader, let result = nextResult() {
            self.reader = nil
            delivery.bytes = (reader, result)
            delivery.makesRoom = wasRefused
            wasRefused = false
        }
        if sender == nil && reader == nil { askedSince = nil }
        return delivery
    }

    private var headResult: Result<AnswerHead, WaldenError>? {
        if let abandoned { return .failure(abandoned) }
        if let head { return .success(head) }
        return end.map { end in
            end.flatMap { .failure(WaldenError(.unavailable, "cannot read an answer", cause: "there was none")) }
        }
    }

    private mutating func nextResult() -> Result<[UInt8]?, WaldenError>? {
        if let abandoned { return .failure(abandoned) }
        if unread.isEmpty { return end.map { $0.map { nil } } }
        defer { unread = [] }
        return .success(unread)
    }

    /// Continuations to be resumed when the lock is free again.
    struct Delivery {
        var head: (CheckedContinuation<AnswerHead, any Error>, Result<AnswerHead, WaldenError>)?
        var bytes: (CheckedContinuation<[UInt8]?, any Error>, Result<[UInt8]?, WaldenError>)?
        var makesRoom = false

        var isEmpty: Bool { head == nil && bytes == nil }

        func resume() {
            head.map { $0.0.resume(with: $0.1) }
            bytes.map { $0.0.resume(with: $0.1) }
        }
    }
}
