// SPDX-License-Identifier: MIT

import PITR
import Testing

/// The instant that RFC 3339 says, or for `2026-11-22` noon of that day in UTC.
func instant(_ text: String, at place: SourceLocation = #_sourceLocation) throws -> Instant {
    try #require(Instant(rfc3339: text.count == 10 ? text + "T12:00:00Z" : text), sourceLocation: place)
}

extension CatalogueDump {
    /// A dump that took a minute; it is called by when it finished.
    static func sample(
        _ finished: String, tier: String = "daily", database: String? = "app", begun: String? = nil,
        stem: String? = nil, isPinned: Bool = false, test: Test.Result? = nil
    ) throws -> CatalogueDump {
        let end = try instant(finished)
        let start = try begun.map { try instant($0) } ?? Instant(microseconds: end.microseconds - 60_000_000)
        return CatalogueDump(
            tier: try DumpTier(tier), database: database, stem: stem ?? finished, begun: start, finished: end,
            storedBytes: 1, isPinned: isPinned, test: test.map { Test($0, at: end) })
    }
}
