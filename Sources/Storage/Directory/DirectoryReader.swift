// SPDX-License-Identifier: MIT

import Errors
import Host
import Synchronization
import SystemPackage

/// Reads an open file: it stays readable when it is deleted or replaced meanwhile.
final class DirectoryReader: ObjectReader {
    private static let chunk: UInt64 = 1 << 20

    private struct State {
        var file: OpenFile?
        var offset: UInt64
    }

    let info: ObjectInfo
    private let end: UInt64
    private let tree: DirectoryTree
    private let state: Mutex<State>

    init(file: OpenFile, info: ObjectInfo, range: Range<UInt64>?, tree: DirectoryTree) {
        self.info = info
        self.tree = tree
        end = min(range?.upperBound ?? info.size, info.size)
        state = Mutex(State(file: file, offset: min(range?.lowerBound ?? 0, end)))
    }

    func next() async throws -> [UInt8]? {
        let (file, offset) = state.withLock { ($0.file, $0.offset) }
        guard let file else { throw WaldenError.closed(info.key) }
        guard offset < end else { return nil }
        let count = Int(min(Self.chunk, end - offset))
        let bytes = try await tree.blocking(StoreOperation.get.words(info.key.text)) {
            try Self.read(file, at: offset, count)
        }
        guard bytes.count == count else {
            throw WaldenError.ended(info.key, at: offset + UInt64(bytes.count), of: info.size)
        }
        state.withLock { $0.offset = offset + UInt64(count) }
        return bytes
    }

    func close() async {
        state.withLock { $0.file = nil }
    }

    private static func read(_ file: OpenFile, at offset: UInt64, _ count: Int) throws(StepFailed) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = try file.descriptor.readFully(
                    fromAbsoluteOffset: Int64(clamping: offset), into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            throw StepFailed(errno: error as? Errno ?? .ioError, step: "read the file")
        }
    }
}
