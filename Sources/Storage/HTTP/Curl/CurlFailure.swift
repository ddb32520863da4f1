// SPDX-License-Identifier: MIT

import CCurl
import Errors

/// Why libcurl ended an exchange.
struct CurlFailure {
    let code: CURLcode
    let words: String

    /// What is wrong with the answer's head, when that was why.
    let malformed: String?
    let hasHead: Bool

    func error(_ exchange: Exchange) -> WaldenError {
        let message = "cannot \(exchange.action(hasHead: hasHead))"
        if let malformed { return WaldenError(.unavailable, message, cause: malformed) }
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            let deadline = "no connection within the connect deadline of \(exchange.request.deadlines.connect)"
            return WaldenError(.timedOut, message, cause: "\(deadline): \(words)")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return untrusted(exchange)
        case CURLE_SSL_CACERT_BADFILE: return configuration(message, "Look at the file that ca_file names.")
        case CURLE_SSL_CERTPROBLEM: return configuration(message, "Look at the client certificate and its key.")
        case CURLE_URL_MALFORMAT: return configuration(message, nil)
        case CURLE_SEND_FAIL_REWIND:
            let cause = "the server closed the connection before it had read the request"
            return WaldenError(.unavailable, message, cause: cause, retryAfter: .zero)
        // A connection that broke says nothing of the server, so the first retry need not wait.
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
            return WaldenError(.unavailable, message, cause: words, retryAfter: .zero)
        default: return WaldenError(.unavailable, message, cause: words)
        }
    }

    private func untrusted(_ exchange: Exchange) -> WaldenError {
        WaldenError(
            .unavailable, "cannot trust the certificate of \(exchange.target.authority)", cause: words,
            hint:
                "Let ca_file name the certificate of the authority that signed it, and the endpoint a name that it holds.",
            canRetry: false)
    }

    private func configuration(_ message: String, _ hint: String?) -> WaldenError {
        WaldenError(.configuration, message, cause: words, hint: hint)
    }
}
