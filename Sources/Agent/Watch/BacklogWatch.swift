// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Operations
import PITR
public import ServiceLifecycle
import SystemPackage

/// Counts what waits to be archived, all of it, and looks at the room that is left for WAL.
///
/// It looks into the folder that helpers opened for the last push, since the agent may have no path to it, and else where the
/// server says that its data directory is.
public struct BacklogWatch: Service {
    private let archiver: Archiver
    private let knowledge: Knowledge
    private static let interval = Duration.seconds(15)

    public init(_ archiver: Archiver, _ knowledge: Knowledge) {
        (self.archiver, self.knowledge) = (archiver, knowledge)
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                let began = ContinuousClock.now
                await look()
                // A hundred times as long as counting took: a huge backlog must not cost more than a hundredth of a processor.
                let pause = max(Self.interval, (.now - began) * 100)
                if (try? await Task.sleep(for: pause)) == nil { return }
            } while true
        }
    }

    private func look() async {
        let (kept, path) = (await archiver.recentFolder, await knowledge.snapshot.server.dataDirectory)
        let seen = try? await BlockingThreads.shared.run { try BacklogSight.look(kept, path) }  // then nothing is known
        await knowledge.update { snapshot, _ in snapshot.archiving.take(seen ?? nil, size: snapshot.segmentSize) }
    }
}

/// What was seen of `pg_wal`.
struct BacklogSight: Sendable {
    let backlog: Backlog
    let disk: DiskSpace
    /// Since when the first file has been waiting.
    let waitingSince: Instant?

    /// nil when there is no folder to look into.
    static func look(_ kept: PushOrigin?, _ dataDirectory: String?) throws -> BacklogSight? {
        if let kept { return try look(kept.folder) }
        guard let dataDirectory else { return nil }
        let folder = try FileDescriptor.open(
            FilePath(dataDirectory).appending("pg_wal"), .readOnly, options: [.directory, .closeOnExec])
        return try folder.closeAfter { try look(ServerWALFolder(folder)) }
    }

    private static func look(_ folder: ServerWALFolder) throws -> BacklogSight {
        let backlog = try Backlog.count(in: folder)
        return BacklogSight(
            backlog: backlog, disk: DiskSpace(try folder.room()),
            waitingSince: backlog.first.flatMap { folder.readySince($0) })
    }
}

extension ArchivingState {
    mutating func take(_ sight: BacklogSight?, size: SegmentSize) {
        backlogSegments = sight?.backlog.segments
        backlogBytes = sight.map { $0.backlog.segments.multipliedReportingOverflow(by: size.bytes).partialValue }
        oldestReadyAt = sight?.waitingSince
        disk = sight?.disk
    }
}
