// SPDX-License-Identifier: MIT

import Errors
import Glibc
import SystemPackage

/// Our ends of a program's standard input, output and error. None of them ever blocks but in ``wait(for:toWrite:)``.
///
/// They are sockets: the system makes those in one step so that programs which other threads start meanwhile do not inherit them,
/// and writing to one that nobody reads raises no signal.
struct ProcessPipes: ~Copyable, Sendable {
    private static let errorLimit = 64 << 10
    private static let readBytes = 256 << 10

    private var input: FileDescriptor?
    private var output: FileDescriptor?
    private var errors: FileDescriptor?
    private var errorBytes: [UInt8] = []

    /// Ours and the program's, for its standard input, output and error.
    static func makeEnds(for name: String) throws(WaldenError) -> [(ours: FileDescriptor, theirs: FileDescriptor)] {
        var made: [(ours: FileDescriptor, theirs: FileDescriptor)] = []
        do {
            for _ in 0..<3 { made.append(try socketPair()) }
            return made
        } catch {
            for end in made.flatMap({ [$0.ours, $0.theirs] }) { try? end.close() }  // nothing went through them
            throw WaldenError(
                .failed, "cannot make the pipes to \(name)", cause: (error as? Errno ?? .ioError).description)
        }
    }

    private static func socketPair() throws -> (ours: FileDescriptor, theirs: FileDescriptor) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw Errno(rawValue: errno) }
        return (FileDescriptor(rawValue: pair[0]), FileDescriptor(rawValue: pair[1]))
    }

    /// They are closed with this.
    init(input: FileDescriptor, output: FileDescriptor, errors: FileDescriptor) {
        (self.input, self.output, self.errors) = (input, output, errors)
    }

    deinit {
        // They were only read, or written in vain.
        for end in [input, output, errors] { try? end?.close() }
    }

    var isInputOpen: Bool { input != nil }

    mutating func closeInput() {
        try? input?.close()  // all of it was taken, or nobody wants it
        input = nil
    }

    mutating func closeOutput() {
        try? output?.close()  // it was only read
        output = nil
    }

    /// Waits until something can be read, or written, at most `milliseconds`; whether it can.
    func wait(for milliseconds: Int32, toWrite: Bool) throws -> Bool {
        var ends = [Self.end(output, POLLIN), Self.end(errors, POLLIN)]
        if toWrite { ends.append(Self.end(input, POLLOUT)) }
        let count = poll(&ends, nfds_t(ends.count), milliseconds)
        if count < 0, errno != EINTR { throw Errno(rawValue: errno) }
        return count > 0
    }

    private static func end(_ descriptor: FileDescriptor?, _ events: Int32) -> pollfd {
        pollfd(fd: descriptor?.rawValue ?? -1, events: Int16(events), revents: 0)
    }

    /// How much was taken. Where the program reads no more, its input is closed: its end says why.
    mutating func write(_ bytes: ArraySlice<UInt8>) throws -> Int {
        guard let input, !bytes.isEmpty else { return bytes.count }
        let count = bytes.withUnsafeBytes {
            send(input.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if count >= 0 { return count }
        switch Errno(rawValue: errno) {
        case .wouldBlock, .interrupted: return 0
        case .brokenPipe, .connectionReset:
            closeInput()
            return bytes.count
        case let failure: throw failure
        }
    }

    /// Appends what is there to `bytes`, and keeps what the program says of errors; false once its output is closed.
    mutating func read(into bytes: inout [UInt8]) throws -> Bool {
        readErrors()
        guard let output else { return false }
        guard let chunk = try Self.read(output) else { return true }
        bytes += chunk
        if chunk.isEmpty { closeOutput() }
        return !chunk.isEmpty
    }

    /// What is there; nil when there is nothing yet, empty at the end.
    private static func read(_ end: FileDescriptor) throws -> [UInt8]? {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: readBytes) { buffer, count in
            let received = recv(end.rawValue, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            if received < 0 { failure = Errno(rawValue: errno) }
            count = max(0, received)
        }
        switch failure {
        case nil: return bytes
        case .wouldBlock?, .interrupted?: return nil
        case let failure?: throw failure
        }
    }

    private mutating func readErrors() {
        // What cannot be read is not known.
        while let errors, let chunk = (try? Self.read(errors)) ?? nil {
            errorBytes = Array((errorBytes + chunk).suffix(Self.errorLimit))
            guard chunk.isEmpty else { continue }
            try? errors.close()  // it was only read
            self.errors = nil
        }
    }

    /// Waits for more of the errors, a little at most.
    mutating func waitForErrors(_ milliseconds: Int32) {
        var ends = [Self.end(errors, POLLIN)]
        _ = poll(&ends, 1, min(milliseconds, 10))  // whoever waits looks for himself afterwards
        readErrors()
    }

    /// All that there is by now, as text.
    mutating func allErrors() -> String {
        readErrors()
        return String(decoding: errorBytes, as: UTF8.self)
    }
}
