// SPDX-License-Identifier: MIT

import Glibc
import Synchronization

extension ProxyFault {
    public static let internalError = ProxyFault.answer(.error(500, "InternalError"))

    /// With a Retry-After of so many seconds.
    public static func slowDown(retryAfter: Int? = nil) -> ProxyFault {
        .answer(.error(503, "SlowDown", headers: retryAfter.map { [("Retry-After", "\($0)")] } ?? []))
    }

    public static let tooManyRequests = ProxyFault.answer(ProxyAnswer(429))

    /// Status 200, and an error in the body, as CompleteMultipartUpload may answer.
    public static let errorInSuccess = ProxyFault.answer(.error(200, "InternalError"))

    /// A server whose clock is ahead of ours by so many seconds.
    public static func otherClock(ahead seconds: Int) -> ProxyFault {
        var time = Glibc.time(nil) + seconds
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        let date = String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return .answer(.error(403, "RequestTimeTooSkewed", headers: [("Date", date)]))
    }

    /// Answers as the first time, whatever was asked for: a page that comes again and again.
    public static func repeatedPage() -> ProxyFault {
        let first = FirstAnswer()
        return .change { first.of($0) }
    }

    /// Every page names the first page's token as the next, though its keys advance.
    public static func repeatedToken() -> ProxyFault {
        let first = FirstAnswer()
        return .change { answer in
            let token = first.of(answer).text(in: "NextContinuationToken")
            return answer.replacing("NextContinuationToken", by: token)
        }
    }

    /// A page that says there is more, and not where.
    public static let pageWithoutToken = ProxyFault.change { answer in
        answer.replacing("NextContinuationToken", by: nil).replacing("IsTruncated", by: "true")
    }
}

private final class FirstAnswer: Sendable {
    private let first = Mutex<ProxyAnswer?>(nil)

    func of(_ answer: ProxyAnswer) -> ProxyAnswer {
        first.withLock { first in
            let kept = first ?? answer
            first = kept
            return kept
        }
    }
}

extension ProxyAnswer {
    /// What the first element of a name holds.
    fileprivate func text(in element: String) -> String? {
        range(of: element).map { String(decoding: body[$0].dropFirst(element.utf8.count + 2), as: UTF8.self) }
    }

    /// The answer with other text in the first element of a name; nil: without the element.
    fileprivate func replacing(_ element: String, by text: String?) -> ProxyAnswer {
        guard let range = range(of: element) else { return self }
        let end = range.upperBound + element.utf8.count + 3
        guard end <= body.count else { return self }
        var answer = self
        answer.body.replaceSubrange(
            range.lowerBound..<end, with: Array((text.map { "<\(element)>\($0)</\(element)>" } ?? "").utf8))
        return answer
    }

    /// From the element's beginning to where its end tag stands.
    private func range(of element: String) -> Range<Int>? {
        guard let start = index(of: "<\(element)>", from: 0), let end = index(of: "</\(element)>", from: start) else {
            return nil
        }
        return start..<end
    }

    private func index(of text: String, from start: Int) -> Int? {
        let text = Array(text.utf8)
        guard body.count - start >= text.count else { return nil }
        return (start...body.count - text.count).first { body[$0...].starts(with: text) }
    }
}
