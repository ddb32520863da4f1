// SPDX-License-Identifier: MIT

import Errors
import Host

/// Opens one object by a gpg program that it passes through. One caller at a time.
///
/// gpg finds damage at the end of what belongs together, so what is given before ``next(from:)`` has given nil is only what was
/// decrypted. It stays behind by up to ``withheldBytes``: nothing is given of an object of up to that size before gpg has ended
/// well.
public actor GpgOpener {
    public static let withheldBytes = 2 << 20

    /// What is handed out at once.
    private static let pieceBytes = 1 << 20

    /// Behind the front that is tried where there are several programs. All recipients stand in it, and so much of the content that
    /// gpg tries its keys before it misses the rest: GnuPG 2.4 first reads 64 KiB, and the packet's piece that it is in.
    public static let frontBytes = 256 << 10

    private let programs: [GpgProgram]
    private var process: PipedProcess?
    private var input: ArraySlice<UInt8> = []
    private var isInputAtEnd = false
    private var ready: [UInt8] = []
    private var isOver = false

    /// `programs`: the one whose keys open the object is used.
    public init(with programs: [GpgProgram]) { self.programs = programs.isEmpty ? [.standard] : programs }

    /// The next bytes of what the object holds, whose own bytes `source` gives until nil; nil at its end.
    ///
    /// Throws `.permission` when no key at hand opens it, `.integrity` when it is damaged or nothing that was sealed to keys,
    /// `.configuration` when there is no gpg, `.timedOut`, `.cancelled`, and what `source` throws.
    public func next(from source: @Sendable () async throws -> [UInt8]?) async throws -> [UInt8]? {
        let process = try await started(source)
        while !isOver, ready.count < Self.withheldBytes + Self.pieceBytes {
            try await fill(from: source)
            if input.isEmpty, isInputAtEnd { process.closeInput() }
            let step = try await process.exchange(input, limit: Self.pieceBytes)
            input = input.dropFirst(step.taken)
            ready += step.output
            if step.isOver { try await end(process) }
        }
        guard !ready.isEmpty else { return nil }
        defer { ready.removeFirst(min(Self.pieceBytes, ready.count)) }
        return Array(ready.prefix(Self.pieceBytes))
    }

    private func fill(from source: @Sendable () async throws -> [UInt8]?) async throws {
        while input.isEmpty, !isInputAtEnd {
            let chunk = try await source()
            isInputAtEnd = chunk == nil
            input = chunk.map { $0[...] } ?? []
        }
    }

    private func end(_ process: PipedProcess) async throws {
        try GpgReport(try await process.ending()).checkOpened()
        isOver = true
    }

    private func started(_ source: @Sendable () async throws -> [UInt8]?) async throws -> PipedProcess {
        if let process { return process }
        var front: [UInt8] = []
        while front.count < Self.frontBytes, let chunk = try await source() { front += chunk }
        isInputAtEnd = front.count < Self.frontBytes
        let program = try await Self.program(of: programs, for: Array(front.prefix(Self.frontBytes)))
        input = front[...]
        let started = try await program.start(Self.arguments)
        process = started
        return started
    }

    static let arguments = ["--no-symkey-cache", "--decrypt"]
}
