// SPDX-License-Identifier: MIT

/// What came back: an answer in the two hundreds, or why there is none.
enum S3Reply: Sendable {
    case success(HTTPResponse)
    case refused(S3Refusal)
}
