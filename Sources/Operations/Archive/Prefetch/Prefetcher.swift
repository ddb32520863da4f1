// SPDX-License-Identifier: MIT

public import Errors
import Host
public import PITR
public import SystemPackage

/// Gives servers in recovery the files that they ask for, and fetches the segments that they will ask for next.
///
/// It answers what ``FetchWAL`` answers: what lies ready is only ever given, and whatever is not there is looked for anew.
public actor Prefetcher {
    public struct Answer: Sendable, Equatable {
        public let outcome: FetchWAL.Outcome
        /// What is to be said of repositories that were passed over, in sentences without a final period.
        public let notes: [String]
    }

    /// This process cannot do it, and why; nothing is known of the file.
    public struct NotServed: Error, Sendable, Equatable {
        public let reason: WaldenError
    }

    private struct Served {
        let prefetch: Task<ServerPrefetch, any Error>
        var calls = 0
        var lastCall = ContinuousClock.now
    }

    private let sources: [FetchSource]
    private let settings: PrefetchSettings
    private let folderName: String
    private var served: [PrefetchFolder.Place: Served] = [:]

    /// An agent serves one server, and now and then another that is restored beside it.
    private static let mostServers = 8

    /// `folderName`: what the folder is called that it works in, beside the file that is asked for. `folder`: one that is held already.
    public init(
        _ repositories: ClusterRepositories, _ settings: PrefetchSettings, folderName: String,
        holding folder: PrefetchFolder? = nil
    ) {
        self.init(FetchSource.all(of: repositories), settings, folderName: folderName, holding: folder)
    }

    init(
        _ sources: [FetchSource], _ settings: PrefetchSettings, folderName: String,
        holding folder: PrefetchFolder? = nil
    ) {
        (self.sources, self.settings, self.folderName) = (sources, settings, folderName)
        guard let folder else { return }
        served[folder.place] = Served(prefetch: Task { ServerPrefetch(sources, in: folder, settings) })
    }

    /// Puts the file called `name` at `target` in `folder`, by rename, for the server of that system identifier.
    ///
    /// Throws ``NotServed`` when another process does this for the server, there are too many servers, or the folder cannot be
    /// used; else as ``FetchWAL/run(_:to:)`` does, `.timedOut` after `limit`, `.conflict` when the server asks for another file
    /// already, and `.cancelled`. After any error nothing is put there any more. `folder` stays the caller's, who keeps it open
    /// until this returns.
    public func fetch(
        _ name: String, into folder: FileDescriptor, as target: String, of server: SystemIdentifier?,
        within limit: Duration
    ) async throws -> Answer {
        let end = ContinuousClock.now.advanced(by: limit)
        let file = try WALFile(name: name)
        let (place, prefetch) = try await serving(folder)
        served[place]?.calls += 1
        defer {
            served[place]?.calls -= 1
            served[place]?.lastCall = .now
        }
        let turns = prefetch.turns
        let turn = turns.next()
        defer { turns.end(turn) }
        return try await TimeLimit(limit).run {
            try await prefetch.fetch(file, of: server) { (folder, name, byteCount) throws(WaldenError) in
                try turns.place(turn, before: end) { () throws(WaldenError) in
                    try folder.deliver(name, as: target, byteCount: byteCount)
                }
            }
        }
    }

    /// Begins to look ahead of a segment that the server got elsewhere, where one folder is held already. Does not wait for what comes.
    public func begin(behind name: String, of server: SystemIdentifier?) async {
        guard let file = try? WALFile(name: name) else { return }
        for held in served.values { try? await held.prefetch.value.begin(behind: file, of: server) }
    }

    /// How long nobody has asked for anything.
    public var idle: Duration {
        let last = served.values.map { $0.calls > 0 ? .now : $0.lastCall }.max()
        return last.map { $0.duration(to: .now) } ?? .zero
    }

    /// Takes away what lies ready for servers that have not asked for so long.
    public func retire(idleFor limit: Duration) async {
        for (place, server) in served where server.calls == 0 && server.lastCall.duration(to: .now) >= limit {
            await end(place)
        }
    }

    /// Takes away everything.
    public func stop() async { for place in served.keys { await end(place) } }

    private func end(_ place: PrefetchFolder.Place) async {
        guard let server = served.removeValue(forKey: place) else { return }
        await (try? server.prefetch.value)?.stop()  // what could not be begun need not be stopped
    }

    private func serving(_ parent: FileDescriptor) async throws(NotServed) -> (PrefetchFolder.Place, ServerPrefetch) {
        do {
            let place = try await BlockingThreads.shared.run { try PrefetchFolder.Place(parent) }
            let task = try served[place]?.prefetch ?? begin(at: place, in: parent)
            do {
                return (place, try await task.value)
            } catch {
                if served[place]?.prefetch == task { served[place] = nil }
                throw error
            }
        } catch {
            throw NotServed(reason: WaldenError.of(error))
        }
    }

    private func begin(at place: PrefetchFolder.Place, in parent: FileDescriptor) throws(WaldenError)
        -> Task<ServerPrefetch, any Error>
    {
        guard served.count < Self.mostServers else {
            throw WaldenError(.refused, "\(served.count) servers in recovery are served already")
        }
        let task = Task { [sources, settings, folderName] in
            let folder = try await BlockingThreads.shared.run { try PrefetchFolder.take(folderName, in: parent) }
            return ServerPrefetch(sources, in: folder, settings)
        }
        served[place] = Served(prefetch: task)
        return task
    }
}
