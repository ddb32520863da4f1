// SPDX-License-Identifier: MIT

import Crypto

/// Signs requests as Amazon S3 wants it ("Authenticating Requests: Using the Authorization Header (AWS Signature Version
/// 4)", payload in a single chunk).
///
/// Every header that it is given is signed, so nothing that a proxy may change belongs among them.
struct SigV4Signer {
    let credentials: S3Credentials
    let region: String

    /// Seconds since 1970 UTC.
    let time: Int64

    /// The request's headers with those of the signature. `path` and `query` are encoded already, the query's parts in
    /// any order; `host` is what the request's Host header will be.
    func signed(
        _ method: String, host: String, path: String, query: [(name: String, value: String)], headers: [HTTPHeader],
        payload: String
    ) -> [HTTPHeader] {
        var headers = headers
        headers.append(HTTPHeader("x-amz-content-sha256", payload))
        headers.append(HTTPHeader("x-amz-date", UTCTime.basic(time)))
        if let token = credentials.sessionToken { headers.append(HTTPHeader("x-amz-security-token", token)) }
        let canonical = Self.canonical(headers + [HTTPHeader("host", host)])
        let names = canonical.map(\.name).joined(separator: ";")
        let request = [
            method, path, Self.canonical(query), canonical.map { "\($0.name):\($0.value)\n" }.joined(), names, payload,
        ].joined(separator: "\n")
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope),SignedHeaders=\(names),"
            + "Signature=\(signature(of: request))"
        return headers + [HTTPHeader("Authorization", authorization)]
    }

    /// The query as it is signed and sent: sorted by name, then value.
    static func canonical(_ query: [(name: String, value: String)]) -> String {
        query.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func canonical(_ headers: [HTTPHeader]) -> [HTTPHeader] {
        headers.map { header in
            // Blanks in a row count as one.
            let value = header.value.split(separator: " ").joined(separator: " ")
            return HTTPHeader(header.name.lowercased(), value)
        }.sorted { $0.name < $1.name }
    }

    private var day: Substring { UTCTime.basic(time).prefix(8) }

    private var scope: String { "\(day)/\(region)/s3/aws4_request" }

    private func signature(of request: String) -> String {
        let digest = BinaryText.hexadecimal(SHA256.hash(data: Array(request.utf8)))
        let text = "AWS4-HMAC-SHA256\n\(UTCTime.basic(time))\n\(scope)\n\(digest)"
        let secret = Array("AWS4\(credentials.secretAccessKey)".utf8)
        let key = [String(day), region, "s3", "aws4_request", text].reduce(secret) { key, part in
            Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: SymmetricKey(data: key)))
        }
        return BinaryText.hexadecimal(key)
    }
}
