// SPDX-License-Identifier: MIT

import Errors
import Storage

/// Uploads in parts that nobody finished: they cost room and are seen in no listing.
struct S3UploadsCheck: Check {
    let what = "unfinished uploads"
    let repository: String?
    private let store: S3Store

    private static let age = Duration.seconds(24 * 3600)
    private static let advice = """
        Give the bucket a lifecycle rule that aborts incomplete multipart uploads after a few days \
        (AbortIncompleteMultipartUpload).
        """

    init(_ store: S3Store, repository: String) { (self.store, self.repository) = (store, repository) }

    func run(_ report: CheckReport) async throws {
        let count: Int
        do {
            count = try await store.unfinishedUploads(olderThan: Self.age)
        } catch let error as WaldenError where error.code != .cancelled && !error.canRetry {
            // Not every server knows the call, and not every key may make it.
            return report.warn(what, error, hint: Self.advice)
        }
        guard count > 0 else { return report.ok(what, "none is older than a day") }
        report.warn(
            what, count == 1 ? "one is older than a day" : "\(count) are older than a day", hint: Self.advice)
    }
}
