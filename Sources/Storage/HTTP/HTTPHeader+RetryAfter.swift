// SPDX-License-Identifier: MIT

extension [HTTPHeader] {
    /// How long the server asks to be left alone, in seconds or until a date of its clock (RFC 9110, section 10.2.3), at most an
    /// hour; nil where it does not say.
    public var retryAfter: Duration? {
        guard let text = self["retry-after"] else { return nil }
        if let seconds = UInt32(text) { return .seconds(Swift.min(seconds, 3600)) }
        guard let now = self["date"].flatMap({ UTCTime.parse(http: $0) }), let until = UTCTime.parse(http: text) else {
            return nil
        }
        return .seconds(Swift.min(Swift.max(until - now, 0), 3600))
    }
}
