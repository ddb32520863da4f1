// SPDX-License-Identifier: MIT

import S3TestSupport

/// One of the requests that a call to a store makes.
struct FaultedRequest: Sendable {
    let name: String
    let method: String
    let query: String

    init(_ method: String, query: String = "", _ name: String? = nil) {
        self.name = name ?? method
        self.method = method
        self.query = query
    }

    func rule(_ fault: ProxyFault, times: ClosedRange<Int>) -> ProxyRule {
        ProxyRule(fault, method: method, query: query, times: times)
    }
}
