// SPDX-License-Identifier: MIT

import Errors

/// The same part in other stores, for when the first has it no more, or has it damaged.
actor OtherParts {
    /// What is read at once, in raw bytes.
    private static let pieceBytes: UInt64 = 4 << 20

    private enum Source {
        case entered(PartContent)
        /// A part that cannot be entered, and how much of it was read.
        case stream(PartReader, position: UInt64)
    }

    private var rest: ArraySlice<StoredPart>
    private let report: @Sendable (WaldenError) -> Void
    private var source: Source?
    private var rawBytes: UInt64 = 0

    init(_ parts: [StoredPart], report: @escaping @Sendable (WaldenError) -> Void) {
        rest = parts[...]
        self.report = report
    }

    /// Whether reading goes on here.
    var isInUse: Bool { source != nil }

    /// Goes on in the next store that can be opened. Throws `error` when none can.
    func use(after error: WaldenError, at position: UInt64, of rawBytes: UInt64) async throws {
        // All bytes were given already: the frames held, and yet the object is not what it was.
        guard position < rawBytes else { throw error }
        while let next = rest.popFirst() {
            guard let opened = try? await Self.open(next) else { continue }  // the first failure is what is told
            (source, self.rawBytes) = (opened, rawBytes)
            report(error)
            return
        }
        throw error
    }

    private static func open(_ part: StoredPart) async throws -> Source {
        if part.hasSeekTable { return .entered(try await PartContent(part)) }
        let reader = PartReader(part)
        try await reader.open()
        return .stream(reader, position: 0)
    }

    /// The raw bytes that follow `position`; nil at the end.
    func next(from position: UInt64) async throws -> [UInt8]? {
        while let source {
            do {
                return try await next(of: source, from: position)
            } catch let error as WaldenError where error.code != .cancelled {
                try await use(after: error, at: position, of: rawBytes)
            }
        }
        return nil
    }

    private func next(of source: Source, from position: UInt64) async throws -> [UInt8]? {
        switch source {
        case .entered(let content):
            guard position < rawBytes else { return nil }
            return try await content.bytes(position..<min(position + Self.pieceBytes, rawBytes))
        case .stream(let reader, var start):
            // Its end is read too: there it shows whether all of it was whole.
            while case .raw(let raw)? = try await reader.next() {
                let known = position - min(position, start)
                start += UInt64(raw.count)
                self.source = .stream(reader, position: start)
                guard known < UInt64(raw.count) else { continue }
                return Array(raw.dropFirst(Int(known)))
            }
            guard start >= rawBytes else {
                throw WaldenError(.integrity, "a stored part is damaged", cause: "it ends too soon")
            }
            return nil
        }
    }

    /// Some raw bytes, from the first store that has them whole. Throws `error` when none has.
    func bytes(_ range: Range<UInt64>, insteadOf error: WaldenError) async throws -> [UInt8] {
        for part in rest {
            guard let bytes = try? await PartContent(part).bytes(range) else { continue }  // the first failure is told
            report(error)
            return bytes
        }
        throw error
    }
}
