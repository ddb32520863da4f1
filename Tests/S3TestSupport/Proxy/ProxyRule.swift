// SPDX-License-Identifier: MIT

/// Which requests a ``FaultProxy`` does what to. Of several rules that fit a request the first counts.
public struct ProxyRule: Sendable {
    let fault: ProxyFault
    private let method: String?
    private let path: String
    private let query: String
    private let times: ClosedRange<Int>
    private var matches = 0

    /// Fits the requests of a method (nil: any), whose path and query contain these, and of those the ones that `times`
    /// counts: the first is 1.
    public init(
        _ fault: ProxyFault, method: String? = nil, path: String = "", query: String = "", times: ClosedRange<Int>
    ) {
        self.fault = fault
        self.method = method
        self.path = path
        self.query = query
        self.times = times
    }

    /// Counts the request when it matches; whether the rule fits it.
    mutating func fits(_ head: HTTPHead) -> Bool {
        guard method == nil || head.method == method, Self.contains(head.path, path), Self.contains(head.query, query)
        else { return false }
        matches += 1
        return times.contains(matches)
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        let text = Array(text.utf8)
        let part = Array(part.utf8)
        return text.count >= part.count
            && (0...text.count - part.count).contains { text[$0...].starts(with: part) }
    }
}
