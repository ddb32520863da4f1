// SPDX-License-Identifier: MIT

import Errors

/// The same part in other stores, for when the first has it no more, or has it damaged.
actor OtherParts {
    /// What is read at once, in raw bytes.
    private static let pieceBytes: UInt64 = 4 << 20

    private var rest: ArraySlice<StoredPart>
    private let report: @Sendable (WaldenError) -> Void
    private var content: PartContent?
    private var rawBytes: UInt64 = 0

    init(_ parts: [StoredPart], report: @escaping @Sendable (WaldenError) -> Void) {
        rest = parts[...]
        self.report = report
    }

    /// Whether reading goes on here.
    var isInUse: Bool { content != nil }

    /// Goes on in the next store that can be opened. Throws `error` when none can.
    func use(after error: WaldenError, at position: UInt64, of rawBytes: UInt64) async throws {
        // All bytes were given already: the frames held, and yet the object is not what it was.
        guard position < rawBytes else { throw error }
        while let next = rest.popFirst() {
            guard let opened = try? await PartContent(next) else { continue }  // the first failure is what is told
            (content, self.rawBytes) = (opened, rawBytes)
            report(error)
            return
        }
        throw error
    }

    /// The raw bytes that follow `position`; nil at the end.
    func next(from position: UInt64) async throws -> [UInt8]? {
        while position < rawBytes, let content {
            do {
                return try await content.bytes(position..<min(position + Self.pieceBytes, rawBytes))
            } catch let error as WaldenError where error.code != .cancelled {
                try await use(after: error, at: position, of: rawBytes)
            }
        }
        return nil
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
