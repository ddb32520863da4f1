// SPDX-License-Identifier: MIT

import CCurl
import Errors

/// All exchanges of a transport, and its connections, in libcurl's hands. Used by the transport's thread alone.
final class CurlMulti {
    private let library: CurlLibrary
    private let settings: CurlSettings
    private let pointer: UnsafeMutableRawPointer
    private var waiting: [Exchange] = []
    private var running: [ObjectIdentifier: CurlTransfer] = [:]

    init(_ library: CurlLibrary, _ settings: CurlSettings) throws(WaldenError) {
        self.library = library
        self.settings = settings
        guard let pointer = walden_curl_multi_init(library.functions) else { throw .outOfMemory }
        self.pointer = pointer
        let kept = settings.settings.maximumConnections
        walden_curl_multi_set_long(library.functions, pointer, CURLMOPT_MAXCONNECTS, kept)
    }

    deinit {
        for transfer in running.values { walden_curl_remove(library.functions, pointer, transfer.handle.pointer) }
        walden_curl_multi_cleanup(library.functions, pointer)
    }

    var waker: CurlWaker { CurlWaker(library: library, multi: pointer) }

    func obey(_ command: CurlLoop.Command) {
        switch command {
        case .start(let exchange): waiting.append(exchange)
        case .goOn(let answer): if let transfer = running[ObjectIdentifier(answer)] { goOn(transfer) }
        case .drop(let answer):
            waiting.removeAll { $0.answer === answer }
            if let transfer = running[ObjectIdentifier(answer)] { end(transfer, .stopped("go on")) }
        }
    }

    /// Moves what can be moved, then waits for the sockets, the next deadline or the waker.
    ///
    /// Throws when libcurl itself cannot go on.
    func turn() throws(WaldenError) {
        startWaiting()
        try check(walden_curl_perform(library.functions, pointer))
        finishDone()
        endOverdue(.now)
        for transfer in running.values where transfer.exchange.answer.deliver() { goOn(transfer) }
        let isMoreToStart = !waiting.isEmpty && running.count < settings.settings.maximumConnections
        try check(walden_curl_poll(library.functions, pointer, isMoreToStart ? 0 : milliseconds(from: .now)))
    }

    /// Ends all with the error.
    func fail(_ error: WaldenError) {
        for exchange in waiting { exchange.answer.finish(.failure(error)) }
        waiting = []
        for transfer in running.values { end(transfer, error) }
    }

    private func startWaiting() {
        let room = settings.settings.maximumConnections - running.count
        let next = waiting.prefix(max(0, room))
        waiting.removeFirst(next.count)
        for exchange in next where !exchange.answer.isAbandoned { start(exchange) }
    }

    private func start(_ exchange: Exchange) {
        do throws(WaldenError) {
            let transfer = try CurlTransfer(exchange, settings, library)
            try check(walden_curl_add(library.functions, pointer, transfer.handle.pointer))
            running[ObjectIdentifier(exchange.answer)] = transfer
        } catch {
            exchange.answer.finish(.failure(error))
        }
    }

    private func goOn(_ transfer: CurlTransfer) {
        let code = transfer.handle.goOn()
        if code != CURLE_OK { finish(transfer, code) }
    }

    private func finishDone() {
        var code = CURLE_OK
        while let easy = walden_curl_next_done(library.functions, pointer, &code) {
            if let transfer = running.values.first(where: { $0.handle.pointer == easy }) { finish(transfer, code) }
        }
    }

    private func finish(_ transfer: CurlTransfer, _ code: CURLcode) {
        remove(transfer)
        transfer.finish(code)
    }

    private func end(_ transfer: CurlTransfer, _ error: WaldenError) {
        remove(transfer)
        transfer.exchange.answer.finish(.failure(error))
    }

    private func remove(_ transfer: CurlTransfer) {
        walden_curl_remove(library.functions, pointer, transfer.handle.pointer)
        running[ObjectIdentifier(transfer.exchange.answer)] = nil
    }

    private func check(_ code: CURLMcode) throws(WaldenError) {
        guard code != CURLM_OK else { return }
        throw WaldenError(.failed, "cannot send requests", cause: "libcurl's error \(code.rawValue)")
    }
}

extension CurlMulti {
    private func endOverdue(_ now: ContinuousClock.Instant) {
        for transfer in running.values { if let error = transfer.overdue(now) { end(transfer, error) } }
        for exchange in waiting {
            guard let total = exchange.request.deadlines.total, exchange.begun + total <= now else { continue }
            let cause = "none of \(running.count) connections was free within the total deadline of \(total)"
            exchange.answer.finish(.failure(exchange.timedOut(hasHead: false, cause)))
        }
        waiting.removeAll { $0.headDeadline.map { $0 <= now } == true }
    }

    private func milliseconds(from now: ContinuousClock.Instant) -> Int32 {
        let rests = running.values.map { $0.rest(now) } + waiting.compactMap { $0.headDeadline.map { $0 - now } }
        return Int32(clamping: (rests.min() ?? .seconds(3600)).someMilliseconds)
    }
}

/// Wakes a thread that waits in ``CurlMulti/turn()``; may be used from any thread as long as that object lives.
struct CurlWaker: @unchecked Sendable {
    let library: CurlLibrary
    let multi: UnsafeMutableRawPointer

    func wake() { walden_curl_wake(library.functions, multi) }
}
