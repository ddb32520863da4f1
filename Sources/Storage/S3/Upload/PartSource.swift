// SPDX-License-Identifier: MIT

/// Cuts a body into parts. One task uses it; it is a class so that nobody else keeps what was taken from it.
final class PartSource {
    private let pull: (@Sendable () async throws -> [UInt8]?)?
    private var rest: ArraySlice<UInt8>
    private var hasEnded: Bool

    /// A whole part that was taken and not used.
    private var returned: [UInt8]?

    init(_ bytes: [UInt8]) {
        pull = nil
        rest = bytes[...]
        hasEnded = true
    }

    init(_ pull: @escaping @Sendable () async throws -> [UInt8]?) {
        self.pull = pull
        rest = []
        hasEnded = false
    }

    /// The next `size` bytes, fewer at the end only; nil when there are none left.
    func next(size: Int) async throws -> [UInt8]? {
        if let part = returned {
            returned = nil
            return part
        }
        var part: [UInt8] = []
        // Pages that are not written to cost nothing; growing step by step would take up to twice as much.
        part.reserveCapacity(min(size, hasEnded ? rest.count : 64 << 20))
        while part.count < size, try await !isAtEnd() {
            let piece = rest.prefix(size - part.count)
            part += piece
            rest = rest.dropFirst(piece.count)
        }
        return part.isEmpty ? nil : part
    }

    /// Puts a part back in front; it comes again whatever size is asked for.
    func giveBack(_ part: [UInt8]) { returned = part }

    /// Whether nothing follows; pulls to find out.
    func isAtEnd() async throws -> Bool {
        while rest.isEmpty, !hasEnded {
            if let chunk = try await pull?() { rest = chunk[...] } else { hasEnded = true }
        }
        return rest.isEmpty && returned == nil
    }
}
