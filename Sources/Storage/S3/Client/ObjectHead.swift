// SPDX-License-Identifier: MIT

import Errors

/// What the head of an answer tells about an object.
struct ObjectHead {
    private let key: ObjectKey
    private let action: String
    private let headers: [HTTPHeader]
    private let modified: Int64

    /// Throws ``WaldenError`` (`failed`) when the answer does not say when the object was stored, as every S3 does.
    init(_ response: HTTPResponse, key: ObjectKey, doing action: String) throws {
        guard let modified = response.headers["last-modified"].flatMap({ UTCTime.parse(http: $0) }) else {
            throw Self.unusable(action, "the answer has no Last-Modified")
        }
        self.key = key
        self.action = action
        self.headers = response.headers
        self.modified = modified * 1_000_000
    }

    func info(size: UInt64) -> ObjectInfo {
        ObjectInfo(
            key: key, size: size, modified: modified, version: headers["etag"].map(Self.version),
            lockedUntil: lockedUntil)
    }

    /// Told only to those who may ask (`s3:GetObjectRetention`, `s3:GetObjectLegalHold`). A legal hold has no end.
    private var lockedUntil: Int64? {
        if headers["x-amz-object-lock-legal-hold"] == "ON" { return .max }
        return headers["x-amz-object-lock-retain-until-date"].flatMap { UTCTime.parse(extended: $0) }
            .map { $0 * 1_000_000 }
    }

    /// An entity tag without what differs between answers.
    static func version(_ tag: String) -> String {
        String((tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]).filter { $0 != "\"" })
    }

    /// `Content-Length`.
    func length() throws -> UInt64 {
        guard let length = headers["content-length"].flatMap(Self.number) else {
            throw Self.unusable(action, "the answer does not say how long it is")
        }
        return length
    }

    /// `Content-Range` (RFC 9110, section 14.4); nil when there is none, which is the whole object.
    func range() throws -> (range: ClosedRange<UInt64>, size: UInt64)? {
        guard let text = headers["content-range"] else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let words = (parts.first ?? "").split(separator: " ")
        let bounds = (words.last ?? "").split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
        guard parts.count == 2, words.count == 2, words[0] == "bytes", bounds.count == 2,
            let size = Self.number(parts[1]),
            let first = bounds[0], let last = bounds[1], first <= last, last < size
        else { throw Self.unusable(action, "the answer's Content-Range makes no sense") }
        return (first...last, size)
    }

    private static func number(_ text: some StringProtocol) -> UInt64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text) else { return nil }
        return number <= UInt64(Int64.max) ? number : nil
    }

    private static func unusable(_ action: String, _ why: String) -> WaldenError {
        WaldenError(
            .failed, "cannot \(action)", cause: why, hint: "Is it an S3 server that answers at the endpoint?")
    }
}
