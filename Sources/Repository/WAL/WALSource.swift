// SPDX-License-Identifier: MIT

/// Content on its way into the archive: its size, and a way to read any stretch of it, more than once.
public struct WALSource: Sendable {
    /// In bytes.
    public let byteCount: UInt64
    /// The bytes from an offset on, as many as asked for. Throws when there are fewer.
    public let read: @Sendable (_ offset: UInt64, _ count: Int) async throws -> [UInt8]

    public init(byteCount: UInt64, read: @escaping @Sendable (_ offset: UInt64, _ count: Int) async throws -> [UInt8]) {
        self.byteCount = byteCount
        self.read = read
    }
}

/// Walks a ``WALSource`` from its beginning in frames.
actor WALSourceCursor {
    /// Small enough that a segment keeps two processors busy; compression loses nothing to it at the default level.
    static let frameBytes = 4 << 20

    private let source: WALSource
    private var offset: UInt64 = 0

    init(_ source: WALSource) { self.source = source }

    /// The next frame's bytes; nil at the end.
    func next() async throws -> [UInt8]? {
        guard offset < source.byteCount else { return nil }
        let count = Int(min(UInt64(Self.frameBytes), source.byteCount - offset))
        let bytes = try await source.read(offset, count)
        offset += UInt64(count)
        return bytes
    }
}
