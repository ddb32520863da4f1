// SPDX-License-Identifier: MIT

import CCurl
import Errors

/// An easy handle of libcurl, with the memory that it refers to. Used by one thread.
final class CurlHandle {
    let pointer: UnsafeMutableRawPointer
    private let curl: UnsafePointer<walden_curl>
    private let words: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?

    init(_ library: CurlLibrary) throws(WaldenError) {
        curl = library.functions
        guard let pointer = walden_curl_easy_init(curl) else { throw .outOfMemory }
        self.pointer = pointer
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        walden_curl_set_pointer(curl, pointer, CURLOPT_ERRORBUFFER, words)
    }

    deinit {
        walden_curl_easy_cleanup(curl, pointer)
        walden_curl_free_list(curl, headers)
        words.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(WaldenError) {
        try check(walden_curl_set_long(curl, pointer, option, value))
    }

    /// For options that some versions of libcurl lack and that can be done without.
    func setIfKnown(_ option: CURLoption, _ value: Int) {
        walden_curl_set_long(curl, pointer, option, value)
    }

    func set(offset option: CURLoption, _ value: Int) throws(WaldenError) {
        try check(walden_curl_set_offset(curl, pointer, option, value))
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ value: String?) throws(WaldenError) {
        try check(walden_curl_set_text(curl, pointer, option, value))
    }

    func set(pointer option: CURLoption, _ value: UnsafeMutableRawPointer) throws(WaldenError) {
        try check(walden_curl_set_pointer(curl, pointer, option, value))
    }

    func set(_ option: CURLoption, _ function: @escaping curl_write_callback) throws(WaldenError) {
        try check(walden_curl_set_bytes_function(curl, pointer, option, function))
    }

    func set(seek function: @escaping curl_seek_callback) throws(WaldenError) {
        try check(walden_curl_set_seek_function(curl, pointer, function))
    }

    func setHTTPOnly() throws(WaldenError) {
        try check(walden_curl_allow_only_http(curl, pointer))
        try check(walden_curl_prepare_sockets(curl, pointer))
    }

    /// Lines as libcurl wants them: `Name: value`, `Name;` for an empty value, `Name:` for none.
    func set(headers lines: [String]) throws(WaldenError) {
        for line in lines {
            guard let longer = walden_curl_append(curl, headers, line) else { throw .outOfMemory }
            headers = longer
        }
        if let headers { try set(pointer: CURLOPT_HTTPHEADER, headers) }
    }

    func goOn() -> CURLcode { walden_curl_go_on(curl, pointer) }

    /// Whether the request began to go out.
    var isConnected: Bool { walden_curl_time_to_connection(curl, pointer) > 0 }

    /// libcurl's own words on what went wrong; empty: none.
    var ownWords: String { String(cString: words) }

    var systemError: Int { walden_curl_errno(curl, pointer) }

    private func check(_ code: CURLcode) throws(WaldenError) {
        guard code != CURLE_OK else { return }
        let words = walden_curl_words(curl, code).map { String(cString: $0) }
        throw WaldenError(.failed, "cannot prepare a request", cause: words)
    }
}

extension WaldenError {
    static var outOfMemory: WaldenError {
        WaldenError(.failed, "cannot prepare a request", cause: "no memory is left", canRetry: true)
    }
}
