// SPDX-License-Identifier: MIT

import CCurl
import Errors
import Glibc

/// libcurl, loaded once in the life of the process (docs/decisions/0011-libcurl.md).
struct CurlLibrary: @unchecked Sendable {
    /// Nobody changes what it points to, and it stays.
    let functions: UnsafePointer<walden_curl>

    /// Loading it takes some milliseconds the first time.
    static let shared = Result { () throws(WaldenError) in try CurlLibrary(named: "libcurl.so.4") }

    /// Throws `configuration` when it is not there, or older than 7.68.
    init(named name: String) throws(WaldenError) {
        guard let functions = walden_curl_load(name) else {
            throw .cannotLoad(cause: dlerror().map { String(cString: $0) } ?? name)
        }
        self.functions = functions
        let code = walden_curl_global_init(functions)
        if code != CURLE_OK { throw .cannotLoad(cause: words(for: code)) }
    }

    func words(for code: CURLcode) -> String {
        walden_curl_words(functions, code).map { String(cString: $0) } ?? "error \(code.rawValue) of libcurl"
    }
}

extension WaldenError {
    fileprivate static func cannotLoad(cause: String) -> WaldenError {
        WaldenError(
            .configuration, "cannot load libcurl, which S3 needs", cause: cause,
            hint: "Install libcurl 7.68 or newer: the package libcurl4 of Debian and Ubuntu, libcurl elsewhere.")
    }
}
