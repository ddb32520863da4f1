// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Synchronization

/// Copies the WAL files of some folders, several at once.
struct CopyWAL: Sendable {
    private let wal: WALCopy
    private let tally: CopyTally
    private let isComparing: Bool

    /// `comparing`: whether what the target has under the same name is read and compared.
    init(_ wal: WALCopy, _ tally: CopyTally, comparing: Bool) {
        (self.wal, self.tally, isComparing) = (wal, tally, comparing)
    }

    /// The names of those that are not in the target as they should be.
    func run(_ folders: [WALFolder], where isWanted: (WALFile) -> Bool = { _ in true }) async throws -> Set<String> {
        let failed = Mutex<Set<String>>([])
        for folder in folders {
            let pairs = Mutex(try await wal.pairs(in: folder).filter { isWanted($0.file) }[...])
            try await FramePipeline.forEach(
                workers: CopyRepository.workers, next: { pairs.withLock { $0.popFirst() } },
                work: { pair in
                    do {
                        try await copy(pair)
                    } catch let error as WaldenError {
                        try tally.fail(pair.file.name, error)
                        failed.withLock { _ = $0.insert(pair.file.name) }
                    }
                })
        }
        return failed.withLock { $0 }
    }

    private func copy(_ pair: WALPair) async throws {
        guard isComparing || pair.existing == nil else { return tally.change { $0.wal.uncompared += 1 } }
        let outcome = try await wal.run(pair)
        tally.change { $0.wal.add(outcome) }
        if case .copied = outcome { tally.read(pair.source.size) }
    }
}

extension CopyReport.WAL {
    fileprivate mutating func add(_ outcome: WALCopy.Outcome) {
        switch outcome {
        case .copied(let way, let isUnopened):
            copied += 1
            ways.insert(way)
            if isUnopened { unopened += 1 }
        case .alreadyThere: alreadyThere += 1
        case .uncompared: uncompared += 1
        }
    }
}
