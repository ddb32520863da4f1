// SPDX-License-Identifier: MIT

import Errors

/// A request on its way, and where its answer goes.
struct Exchange: Sendable {
    let request: HTTPRequest
    let target: HTTPTarget
    let answer = AnswerStream()
    let begun = ContinuousClock.now

    /// Throws `configuration` for a URL and `usage` for a head that must not be sent.
    init(_ request: HTTPRequest) throws(WaldenError) {
        self.request = request
        target = try HTTPTarget(request.url)
        try request.check()
    }

    /// Until when there must be a head.
    var headDeadline: ContinuousClock.Instant? { request.deadlines.total.map { begun + $0 } }

    /// What fails, for the first half of a message.
    func action(hasHead: Bool) -> String {
        hasHead
            ? "read the answer of \(target.authority)"
            : "send the \(request.method.rawValue) request to \(target.authority)"
    }

    func timedOut(hasHead: Bool, _ cause: String) -> WaldenError {
        WaldenError(.timedOut, "cannot \(action(hasHead: hasHead))", cause: cause)
    }
}
