// SPDX-License-Identifier: MIT

import Errors
import Operations
import PITR
public import Postgres
public import ServiceLifecycle

/// Asks the server, every now and then, what it does.
public struct ServerWatch: Service {
    private let connection: ConnectionSettings
    private let knowledge: Knowledge
    private static let interval = Duration.seconds(30)
    private static let limit = Duration.seconds(15)

    public init(_ connection: ConnectionSettings, _ knowledge: Knowledge) {
        (self.connection, self.knowledge) = (connection, knowledge)
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            var rate = WALRate()
            repeat {
                let answer = await ask()
                if Task.isCancelled { return }
                if case .success(let activity) = answer, let position = activity.position {
                    rate.add(position, at: .now)
                }
                await tell(answer, rate.bytesPerSecond)
            } while (try? await Task.sleep(for: Self.interval)) != nil
        }
    }

    private func ask() async -> Result<ServerActivity, WaldenError> {
        do {
            return .success(try await ServerStatus.activity(connection, within: Self.limit))
        } catch {
            return .failure(WaldenError.of(error))
        }
    }

    private func tell(_ answer: Result<ServerActivity, WaldenError>, _ rate: Double?) async {
        await knowledge.update { snapshot, now in
            snapshot.server.askedAt = now
            switch answer {
            case .failure(let error): snapshot.server.problem = "\(error)"
            case .success(let activity):
                snapshot.server.take(activity, size: snapshot.segmentSize)
                snapshot.archiving.walRate = rate
            }
        }
    }
}

extension ServerState {
    mutating func take(_ activity: ServerActivity, size: SegmentSize) {
        problem = nil
        role = activity.inRecovery ? .standby : .primary
        currentSegment = activity.currentSegment.flatMap { WALSegment(name: $0, size: size) }
        archiveTimeout = activity.archiveTimeout.map(Double.init)
        dataDirectory = activity.dataDirectory
        (lastArchived, lastArchivedAt) = (activity.archiver.lastArchivedWAL, activity.archiver.lastArchivedAt)
        (lastFailed, lastFailedAt) = (activity.archiver.lastFailedWAL, activity.archiver.lastFailedAt)
    }
}
