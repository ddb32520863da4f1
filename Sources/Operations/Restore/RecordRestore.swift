// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository

/// Keeps in the repository what a restore took, so that the next plan can say how long it will take.
///
/// The restore has done its work by then: what cannot be kept, for instance where the repository may only be read, is told
/// to whoever looks closely and is no failure.
struct RecordRestore: Sendable {
    private let cluster: ClusterArchive
    private let request: RestoreRequest
    private let report: @Sendable (RestoreEvent) -> Void

    init(_ cluster: ClusterArchive, _ request: RestoreRequest, _ report: @escaping @Sendable (RestoreEvent) -> Void) {
        self.cluster = cluster
        self.request = request
        self.report = report
    }

    /// `files` by the wall clock; `replay` is nil when no server was started, or none reached its target.
    func run(_ meters: RestoreMeters, files: Duration, replay: RestoreRate.Part?) async {
        let rate = RestoreRate(
            host: ProcessIdentity.current.host, read: meters.read.part, decompress: meters.decompress.part,
            write: meters.write.part, files: .init(bytes: request.marker.rawBytes, files), replay: replay)
        let record = RestoreRecord(
            startedAt: request.startedAt, backup: request.marker.id, rate, walden: request.waldenVersion)
        do {
            let generation = try cluster.generation(of: request.marker.generation.systemIdentifier)
            try await cluster.restores(generation).add(record)
        } catch {
            report(.detail("what the restore took is not recorded: \(error)"))
        }
    }
}

extension ClusterArchive {
    func restores(_ generation: ClusterRecord.Generation) -> RestoreRecords {
        RestoreRecords(store: store, layout: layout(generation))
    }
}
