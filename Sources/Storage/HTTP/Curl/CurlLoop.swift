// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Synchronization

/// The thread that serves libcurl, and the way to it.
final class CurlLoop: Sendable {
    enum Command: Sendable {
        case start(Exchange)
        case goOn(AnswerStream)
        case drop(AnswerStream)
    }

    private struct Inbox {
        var commands: [Command] = []
        /// There while the thread may be asleep. Used under the lock only, so that it is never used too late.
        var waker: CurlWaker?
        var isStarted = false
        var isStopped = false
    }

    private let settings: CurlSettings
    private let inbox = Mutex(Inbox())

    init(_ settings: CurlSettings) {
        self.settings = settings
    }

    /// The first call starts the thread.
    func send(_ command: Command) {
        let needsThread = inbox.withLock { inbox in
            inbox.commands.append(command)
            inbox.waker?.wake()
            defer { inbox.isStarted = true }
            return !inbox.isStarted
        }
        if needsThread { startThread() }
    }

    /// Whoever waits for the answer gets the error, and the exchange ends.
    func abandon(_ answer: AnswerStream, _ error: WaldenError) {
        if answer.abandon(error) { send(.drop(answer)) }
    }

    /// The thread ends, with all that it serves, and closes the connections. Does not wait for it.
    func stop() {
        inbox.withLock { inbox in
            inbox.isStopped = true
            inbox.waker?.wake()
        }
    }

    private func startThread() {
        let box = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, curlLoopMain, box.toOpaque())
        if status == 0 { return _ = pthread_detach(thread) }
        box.release()
        fail(WaldenError(.failed, "cannot start a thread", cause: String(cString: strerror(status)), canRetry: true))
    }

    fileprivate func serve() {
        blockSignals()
        do throws(WaldenError) {
            try serve(CurlMulti(CurlLibrary.shared.get(), settings))
        } catch {
            fail(error)
        }
    }

    private func serve(_ multi: CurlMulti) throws(WaldenError) {
        inbox.withLock { $0.waker = multi.waker }
        do throws(WaldenError) {
            while let commands = takeCommands() {
                for command in commands { multi.obey(command) }
                try multi.turn()
            }
            multi.fail(.stopped("go on"))
        } catch {
            inbox.withLock { $0.waker = nil }
            multi.fail(error)
            throw error
        }
    }

    /// nil: it is time to stop.
    private func takeCommands() -> [Command]? {
        inbox.withLock { inbox in
            if inbox.isStopped {
                inbox.waker = nil
                return nil
            }
            defer { inbox.commands = [] }
            return inbox.commands
        }
    }

    /// There is no thread: what waits for it fails, and the next command starts another.
    private func fail(_ error: WaldenError) {
        let commands = inbox.withLock { inbox in
            inbox.isStarted = false
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for case .start(let exchange) in commands { exchange.answer.finish(.failure(error)) }
    }

    /// Signals are for other threads. Above all, a broken connection raises SIGPIPE in the thread that writes to it, which
    /// would end the process: OpenSSL writes without MSG_NOSIGNAL.
    private func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}

private func curlLoopMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue().serve()
    return nil
}
