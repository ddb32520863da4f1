// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
public import PITR
import Storage

/// Reads stored WAL back and checks all of it: that it opens and unfolds, that it is what its name says and this cluster's, and
/// page by page and record by record that PostgreSQL could replay it.
public struct WALVerifier: Sendable {
    /// What came of a file.
    public enum Result: Sendable, Equatable {
        case whole(StoredWALCheck.Ending)
        /// It is sealed and no key at hand opens it: its outside is as it should be.
        case unopened
        /// It was listed, and is not there any more.
        case gone
        case damaged(WALFault)
    }

    private let archive: WALArchive
    private let identifier: SystemIdentifier
    private let unfolders: WarmPool<FrameUnfolder>

    public init(_ archive: WALArchive, _ identifier: SystemIdentifier) {
        (self.archive, self.identifier) = (archive, identifier)
        unfolders = WarmPool { try FrameUnfolder() }
    }

    /// Checks files of one timeline in the order of their names; what crosses from one segment to the next is checked where they
    /// follow each other, and the last one's last record to its end in the segment that follows.
    ///
    /// Throws what the store throws; what is wrong with a file is in its result.
    public func check(_ files: [StoredWALFile]) async throws -> [(file: StoredWALFile, result: Result)] {
        let check = StoredWALCheck(archive.segmentSize, identifier)
        var results: [(file: StoredWALFile, result: Result)] = []
        for file in files {
            try Task.checkCancellation()
            results.append((file, try await result(of: file, check)))
        }
        let last = results.lastIndex { if case .segment = $0.file.file { true } else { false } }
        if let last, let fault = try await faultBehind(results[last].file, check) {
            results[last].result = .damaged(fault)
        }
        return results
    }

    private func result(of file: StoredWALFile, _ check: StoredWALCheck) async throws -> Result {
        do {
            check.begin(file.file)
            try await read(file, check)
            return try check.finish(file.file)
        } catch let error as WaldenError where error.code == .notFound {
            return .gone
        } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
            check.restart()
            return .damaged(WALFault(error))
        } catch let error as WaldenError where error.isMissingKey && file.object.key.isSealed {
            check.restart()
            return try await outside(of: file)
        }
    }

    private func read(_ file: StoredWALFile, _ check: StoredWALCheck) async throws {
        guard file.object.size <= ChunkSources.heldBytes else {
            return try await archive.decompress(file.object) { check.push($0, isZero: false) }
        }
        let key = file.object.key
        let limit = Int(ChunkSources.heldBytes)
        let stored = try await archive.store.getAll(key, limit: limit)
        let content = key.isSealed ? try await archive.keys.unseal(stored, key, limit: limit) : stored
        do {
            try await unfolders.run { unfolder in
                try content.withUnsafeBytes { try unfolder.unfold($0, Compression.ofKey(key.text), check.push) }
            }
        } catch let error as WaldenError where error.code == .integrity {
            throw error.during("the stored object \(key) is damaged")
        }
    }

    /// Without a key: that it is a whole age file, as far as its header and size say, and can be read.
    private func outside(of file: StoredWALFile) async throws -> Result {
        let key = file.object.key
        if key.sealing == .age {
            let header = try await SealedHeader.read(file.object, in: archive.store)
            guard let header, header.fits(fileByteCount: file.object.size) else {
                return .damaged(WALFault(WaldenError(.integrity, "the stored object \(key) is no whole age file")))
            }
        }
        try await archive.store.get(key, range: nil).drain()
        return .unopened
    }

    /// The record that goes on behind the last segment is read to its end there. Where that cannot be read, its own check tells.
    private func faultBehind(_ last: StoredWALFile, _ check: StoredWALCheck) async throws -> WALFault? {
        guard case .segment(let name) = last.file, var segment = WALSegment(name: name, size: archive.segmentSize)
        else { return nil }
        do {
            while check.isInsideRecord, segment.number < .max {
                segment = WALSegment(timeline: segment.timeline, number: segment.number + 1)
                let next = WALFile.segment(segment.name(size: archive.segmentSize))
                check.begin(next)
                let isThere = try await archive.read(next) { bytes in
                    check.push(bytes, isZero: false)
                    return check.isInsideRecord ? .goOn : .enough
                }
                guard isThere else { return nil }
            }
        } catch let error as WaldenError where error.code == .integrity || error.isMissingKey {
            return nil
        }
        return check.damage.map { WALFault($0) }
    }
}
