// SPDX-License-Identifier: MIT

import PITR

/// Which checks there are, in the order in which their lines stand.
public enum CheckList {
    /// All of them: the server, the way from there to the repositories, each of these, the schedule, the ages of what it made.
    public static func all(_ repositories: ClusterRepositories, _ request: CheckRequest) throws -> [any Check] {
        let reading = ServerReading(request.connection, within: request.patience, now: request.now)
        return server(request, reading) + way(repositories, request, reading) + (try checks(of: repositories))
            + byItself(repositories, request) + [SecretFilesCheck(request.secrets)]
    }

    private static func server(_ request: CheckRequest, _ reading: ServerReading) -> [any Check] {
        let command = ArchiveCommandRule(
            wanted: request.archiveCommand, config: request.configuration, socket: request.socket)
        var checks: [any Check] = [
            ServerCheck(reading, command: command), ReplicationCheck(request.connection, within: request.patience),
            ProgramsCheck(reading, folder: request.programs, environment: request.environment),
        ]
        if let dumps = request.dumps { checks.append(DumpCheck(dumps.server, dumps.choice)) }
        return checks
    }

    /// From the server to the repositories.
    private static func way(_ repositories: ClusterRepositories, _ request: CheckRequest, _ reading: ServerReading)
        -> [any Check]
    {
        var checks: [any Check] = repositories.places.map {
            IdentityCheck($0, cluster: repositories.cluster, reading)
        }
        guard request.forcesSegment else { return checks }
        checks.append(
            SegmentCheck(repositories, request.policy, request.connection, reading, patience: request.patience))
        return checks
    }

    /// What runs by itself, and what came of it.
    private static func byItself(_ repositories: ClusterRepositories, _ request: CheckRequest) -> [any Check] {
        let cluster = repositories.cluster
        var checks: [any Check] = [JobsCheck(repositories, request.jobs, agent: request.agent, now: request.now)]
        for place in repositories.places {
            checks.append(BackupAgeCheck(place, cluster: cluster, request.backupAge, now: request.now))
        }
        let tiers = request.jobs.compactMap { DumpTier(of: $0.name) }
        let places = repositories.places.map { DumpPlace($0, cluster: cluster) }
        checks.append(
            DumpAgeCheck(places, scheduled: Set(tiers), limits: request.dumpAges, now: request.now))
        return checks
    }

    /// Of each repository by itself, and of all beside each other; with `name`, of that repository alone.
    ///
    /// Throws `.usage` where none has that name.
    public static func checks(of repositories: ClusterRepositories, only name: String? = nil) throws -> [any Check] {
        let chosen = try repositories.only(name)
        return chosen.places.flatMap { checks(of: $0, in: repositories) } + between(chosen)
    }

    private static func checks(of place: RepositoryPlace, in repositories: ClusterRepositories) -> [any Check] {
        let sealed = repositories.places.filter { $0.sealing.sealing != .none && $0.name != place.name }.map(\.name)
        return [OpeningCheck(place, cluster: repositories.cluster)] + checks(of: place.medium, place.name)
            + [StoreCheck(place), SealingCheck(place, sealedOthers: sealed)]
    }

    private static func checks(of medium: RepositoryMedium, _ name: String) -> [any Check] {
        switch medium {
        case .directory(let path, let isGroupReadable):
            [DirectoryCheck(path, isGroupReadable: isGroupReadable, repository: name)]
        case .s3(let store, let storageClasses):
            [
                S3AccountCheck(store, repository: name),
                S3ClockCheck(store, repository: name),
                S3AbilitiesCheck(store, storageClasses: storageClasses, repository: name),
                S3UploadsCheck(store, repository: name),
            ]
        case .other: []
        }
    }

    private static func between(_ repositories: ClusterRepositories) -> [any Check] {
        repositories.places.count > 1 ? [WALDifferenceCheck(repositories)] : []
    }
}

extension DumpTier {
    /// nil for what is no job of dumps.
    fileprivate init?(of job: JobName) {
        guard job != .dumpTest, job.text.hasPrefix("dump_"), let tier = try? DumpTier(String(job.text.dropFirst(5)))
        else { return nil }
        self = tier
    }
}
