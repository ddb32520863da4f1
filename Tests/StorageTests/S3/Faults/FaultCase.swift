// SPDX-License-Identifier: MIT

import Testing

/// A fault of one of a call's requests, the first time or every time.
struct FaultCase: Sendable, CustomTestStringConvertible {
    let call: FaultedCall
    let request: FaultedRequest
    let fault: NetworkFault
    let isLasting: Bool

    var testDescription: String {
        "\(call.rawValue), \(request.name): \(fault.rawValue), \(isLasting ? "every time" : "once")"
    }

    static let all: [FaultCase] = FaultedCall.allCases.flatMap { call in
        call.requests.flatMap { request in
            NetworkFault.allCases.flatMap { fault in
                [false, true].map { FaultCase(call: call, request: request, fault: fault, isLasting: $0) }
            }
        }
    }.filter(\.isSensible)

    private var isSensible: Bool {
        // Of an object's bytes nobody can tell that they are an error, and an answer to HEAD has none.
        if fault == .errorInSuccess, ["GET", "HEAD"].contains(request.method), call != .list { return false }
        // Completing an upload may take minutes, and so does giving up on it.
        if fault.isSlow, request.query == "uploadId" { return false }
        // Each attempt takes as long as a deadline.
        return !fault.isSlow || !isLasting || call == .smallPut || call == .wholeGet
    }
}
