// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// One generation of the cluster in one repository.
struct VerifyTarget: Sendable {
    let repository: String
    let cluster: ClusterArchive
    let generation: ClusterRecord.Generation
    let wal: WALArchive
    let backups: BackupStore
    let verifier: WALVerifier

    init(_ repository: String, _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation) throws {
        (self.repository, self.cluster, self.generation) = (repository, cluster, generation)
        wal = try cluster.wal(generation)
        backups = cluster.backups(generation)
        verifier = WALVerifier(wal, generation.systemIdentifier)
    }

    var size: SegmentSize { wal.segmentSize }

    func segment(_ name: String) -> WALSegment? { WALSegment(name: name, size: size) }

    func file(_ segment: WALSegment) -> WALFile { .segment(segment.name(size: size)) }

    func finding(
        _ subject: VerifyFinding.Subject, _ state: VerifyFinding.State, _ problem: String, lsn: LSN? = nil
    ) -> VerifyFinding {
        VerifyFinding(
            repository: repository, generation: generation.id, subject, state, problem: problem, lsn: lsn)
    }
}
