// SPDX-License-Identifier: MIT

import CCurl
import Errors
import Glibc

/// An exchange in libcurl's hands. Used by the transport's thread alone.
final class CurlTransfer {
    let exchange: Exchange
    let handle: CurlHandle
    private let library: CurlLibrary
    private var upload: ArraySlice<UInt8>
    private var head = AnswerHead()
    private var malformed: String?

    /// Bytes that came or went.
    private var moved: UInt64 = 0

    /// nil: there is no connection yet.
    private var idle: IdleWatch?

    init(_ exchange: Exchange, _ settings: CurlSettings, _ library: CurlLibrary) throws(WaldenError) {
        self.exchange = exchange
        self.library = library
        upload = exchange.request.body[...]
        handle = try CurlHandle(library)
        try handle.configure(exchange, settings)
        try setCallbacks()
    }

    /// The handle must not outlive this object.
    private func setCallbacks() throws(WaldenError) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA] {
            try handle.set(pointer: option, this)
        }
        try handle.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            CurlTransfer.of(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        try handle.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            CurlTransfer.of(context)?.takeHead(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        try handle.set(CURLOPT_READFUNCTION) { bytes, size, count, context in
            CurlTransfer.of(context)?.giveBody(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        // A body is never sent twice: the first may have arrived.
        try handle.set(seek: { _, _, _ in CURL_SEEKFUNC_FAIL })
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func takeHead(_ line: UnsafeRawBufferPointer) -> Int {
        moved &+= UInt64(line.count)
        do throws(AnswerHead.Malformed) {
            try head.take(line)
            if head.isComplete { exchange.answer.put(head) }
            return line.count
        } catch {
            malformed = error.words
            // Anything but the count given ends the transfer.
            return line.count &+ 1
        }
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard exchange.answer.put(bytes) else { return Int(CURL_WRITEFUNC_PAUSE) }
        moved &+= UInt64(bytes.count)
        return bytes.count
    }

    private func giveBody(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let part = upload.prefix(room.count)
        part.withUnsafeBytes { room.copyMemory(from: $0) }
        upload = upload.dropFirst(part.count)
        moved &+= UInt64(part.count)
        return part.count
    }
}

extension CurlTransfer {
    /// The error of a deadline that passed.
    func overdue(_ now: ContinuousClock.Instant) -> WaldenError? {
        let deadlines = exchange.request.deadlines
        if !head.isComplete, let total = deadlines.total, now - exchange.begun >= total {
            return exchange.timedOut(hasHead: false, "no answer within the total deadline of \(total)")
        }
        if idle == nil, handle.isConnected { idle = IdleWatch(deadlines.idle, now: now, moved: moved) }
        guard idle?.look(now: now, moved: moved, askedSince: exchange.answer.askedSince) == true else { return nil }
        return exchange.timedOut(
            hasHead: head.isComplete,
            "fewer than 1 KiB a second came or went within the idle deadline of \(deadlines.idle)")
    }

    /// How long until the next look can find a deadline passed.
    func rest(_ now: ContinuousClock.Instant) -> Duration {
        let total = head.isComplete ? nil : exchange.headDeadline.map { $0 - now }
        return min(total ?? .seconds(3600), idle?.rest ?? .seconds(3600))
    }

    func finish(_ code: CURLcode) {
        guard code != CURLE_OK else { return exchange.answer.finish(.success(())) }
        let failure = CurlFailure(code: code, words: words(for: code), malformed: malformed, hasHead: head.isComplete)
        exchange.answer.finish(.failure(failure.error(exchange)))
    }

    /// libcurl's words, which do not always hold the system's, and might hold a URL.
    private func words(for code: CURLcode) -> String {
        let own = handle.ownWords
        let isHarmless = !own.isEmpty && !own.contains("://") && !own.contains("@") && !own.contains("?")
        let words = isHarmless ? own : library.words(for: code)
        let number = Int32(clamping: handle.systemError)
        guard code == CURLE_COULDNT_CONNECT, number != 0, let system = strerror(number) else { return words }
        return "\(words): \(String(cString: system))"
    }
}
