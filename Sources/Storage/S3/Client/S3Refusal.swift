// SPDX-License-Identifier: MIT

/// An answer that is no success, as far as it explains itself ("Error responses", Amazon S3 API Reference).
struct S3Refusal: Sendable {
    let status: Int

    /// `NoSuchKey` and the like; nil when the answer is not in S3's form, as answers to HEAD never are.
    let code: String?

    /// The server's words, made fit for a line; nil when there are none, which radosgw does often.
    let message: String?
    let requestID: String?

    /// Where the bucket is, when the answer says so.
    let region: String?

    /// The server's clock, in seconds since 1970 UTC.
    let date: Int64?
    let retryAfter: Duration?

    /// Answers with errors are short; more of one is not looked at.
    private static let sizeLimit = 256 << 10

    /// nil when the answer is a success. Reads the body otherwise; one that cannot be read explains nothing.
    static func of(_ response: HTTPResponse) async -> S3Refusal? {
        if (200..<300).contains(response.status) { return nil }
        let body = try? await response.body.readAll(limit: sizeLimit)  // what cannot be read explains nothing
        return S3Refusal(status: response.status, headers: response.headers, document: XMLReader.read(body ?? []))
    }

    /// From an answer's head and its document, which may also come with the status 200.
    init(status: Int, headers: [HTTPHeader], document: XMLElement?) {
        // STS wraps its errors once more.
        let root = document?.name == "ErrorResponse" ? document?["Error"] : document
        let error = root?.name == "Error" ? root : nil
        self.status = status
        code = error?.text("Code").flatMap(Self.word)
        message = error?.text("Message").flatMap(ForeignLine.of)
        requestID = (headers["x-amz-request-id"] ?? error?.text("RequestId")).flatMap(Self.word)
        region = (headers["x-amz-bucket-region"] ?? error?.text("Region")).flatMap(Self.word)
        date = headers["date"].flatMap { UTCTime.parse(http: $0) }
        retryAfter = headers.retryAfter
    }

    /// A name or number of the server's; nil for anything else that might stand there.
    private static func word(_ text: String) -> String? {
        let isWord = (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { URIEncoding.isUnreserved($0) }
        return isWord ? text : nil
    }
}
