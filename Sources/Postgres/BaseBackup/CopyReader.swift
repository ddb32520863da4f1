// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import Glibc

/// Cuts the one COPY stream of a base backup into trees, frames and the manifest.
///
/// Used by one thread at a time, in the session's turn. A message's bytes go from libpq's buffer into the frame with one
/// copy; what a frame has no room for waits in libpq's buffer.
final class CopyReader {
    enum Step {
        case archive(oid: UInt32?, path: String?)
        case bytes([UInt8])
        case manifest([UInt8])
        case end
    }

    private enum Place { case before, tree, manifest, end }

    static let manifestLimit = 1 << 30

    private let expected: [Tablespace]
    private var seen: Set<UInt32> = []
    private var sawBase = false
    private var place = Place.before
    private var announced: CopyMessage?
    private var copyEnded = false
    private var manifest: [UInt8] = []
    private var sawManifest = false
    private var chunk: CopyChunk?
    private(set) var receivedBytes: UInt64 = 0

    init(expecting tablespaces: [Tablespace]) { expected = tablespaces }

    /// What comes next. `fetch` gives the stream's next message, nil after its last.
    func next(frameBytes: Int, _ fetch: () throws -> CopyChunk?) throws -> Step {
        while true {
            switch place {
            case .tree:
                let bytes = try frame(frameBytes, fetch)
                if !bytes.isEmpty { return .bytes(bytes) }
            case .manifest: try collectManifest(fetch)
            case .before: try readUntilBoundary(fetch)
            case .end: return .end
            }
            if let step = try crossBoundary() { return step }
        }
    }

    /// A whole frame, or less when the tree ends.
    private func frame(_ frameBytes: Int, _ fetch: () throws -> CopyChunk?) throws -> [UInt8] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: frameBytes) { buffer, filled in
            while filled < frameBytes {
                guard try haveContent(fetch), let chunk else { break }
                filled += chunk.take(
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<frameBytes]))
            }
        }
        receivedBytes &+= UInt64(bytes.count)
        return bytes
    }

    private func collectManifest(_ fetch: () throws -> CopyChunk?) throws {
        while try haveContent(fetch), let chunk {
            guard manifest.count + chunk.remaining <= Self.manifestLimit else {
                throw CopyMessage.malformed("a manifest of more than 1 GiB")
            }
            chunk.append(to: &manifest)
        }
    }

    private func readUntilBoundary(_ fetch: () throws -> CopyChunk?) throws {
        if try haveContent(fetch) { throw CopyMessage.malformed("content that belongs to no archive") }
    }

    /// Whether ``chunk`` holds content; false at a boundary, which is then in ``announced`` or ``copyEnded``.
    private func haveContent(_ fetch: () throws -> CopyChunk?) throws -> Bool {
        if let chunk, chunk.remaining > 0 { return true }
        chunk = nil
        while announced == nil, !copyEnded {
            guard let next = try fetch() else {
                copyEnded = true
                break
            }
            switch try CopyMessage(next.bytes) {
            case .content:
                next.skip(1)
                guard next.remaining > 0 else { continue }
                chunk = next
                return true
            case .progress: continue
            case let boundary: announced = boundary
            }
        }
        return false
    }

    /// Leaves the place that has ended for the one that was announced; what there is to tell about it.
    private func crossBoundary() throws -> Step? {
        if place == .manifest {
            sawManifest = true
            place = .before
            defer { manifest = [] }
            return .manifest(manifest)
        }
        if copyEnded {
            try checkComplete()
            place = .end
            return nil
        }
        let boundary = announced
        announced = nil
        switch boundary {
        case .archive(let oid, let path): return try begin(oid, path)
        case .manifest where !sawManifest:
            place = .manifest
            return nil
        default: throw CopyMessage.malformed("a second manifest")
        }
    }

    private func begin(_ oid: UInt32?, _ path: String?) throws -> Step {
        let isNew = if let oid { seen.insert(oid).inserted } else { !sawBase }
        guard isNew, !sawManifest, expected.contains(where: { $0.oid == oid && $0.path == path }) else {
            throw CopyMessage.malformed("an archive that it had not listed or that is there twice")
        }
        if oid == nil { sawBase = true }
        place = .tree
        return .archive(oid: oid, path: path)
    }

    private func checkComplete() throws {
        guard sawManifest, sawBase, seen.count == expected.count - 1 else {
            throw CopyMessage.malformed("an end before every archive and the manifest had come")
        }
    }
}
