// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import SystemPackage

/// Serves one server in recovery: gives it what lies ready, looks for what does not, and looks ahead.
actor ServerPrefetch {
    private let folder: PrefetchFolder
    private let settings: PrefetchSettings
    /// Opens the repositories anew for each file, as what it does not find is told to PostgreSQL.
    private let exact: FetchWAL
    private let warm: FetchWAL
    nonisolated let turns = CallTurns()
    private var ahead: LookAhead?
    /// What is begun before the server asks for anything.
    private var beginning: Task<Void, Never>?

    init(_ sources: [FetchSource], in folder: PrefetchFolder, _ settings: PrefetchSettings) {
        (self.folder, self.settings) = (folder, settings)
        exact = FetchWAL(sources)
        warm = FetchWAL(sources.map(\.keptOpen))
    }

    /// Has the file delivered, or says that it is nowhere. Throws as ``FetchWAL/run(_:to:)`` does.
    ///
    /// `place` moves a file of the folder to where it is wanted; when the size is given, only one that has it.
    func fetch(
        _ file: WALFile, of server: SystemIdentifier?,
        _ place: @escaping @Sendable (PrefetchFolder, String, UInt64?) throws(WaldenError) -> Void
    ) async throws -> Prefetcher.Answer {
        let deliver: @Sendable (String, UInt64?) async throws -> Void = { [folder] name, byteCount in
            try await BlockingThreads.shared.run { try place(folder, name, byteCount) }
        }
        await beginning?.value
        if let ready = await lyingReady(file, of: server) {
            do {
                try await deliver(ready.file, ready.byteCount)
                return Prefetcher.Answer(outcome: .delivered, notes: ready.notes)
            } catch let error as WaldenError where error.code != .conflict {
                folder.discard(ready.file)  // it is looked for anew, which tells what is wrong
            }
        }
        return try await lookFor(file, of: server, deliver)
    }

    /// Begins to look ahead of a segment that was delivered by somebody else. What cannot be begun is begun when the server asks.
    func begin(behind file: WALFile, of server: SystemIdentifier?) {
        beginning = Task {
            guard let size = try? await warm.segmentSize(of: server) else { return }
            await lookAhead(of: file, server, size)
        }
    }

    func stop() async {
        await ahead?.stop()
        ahead = nil
        // In a task of its own, since ours may be cancelled: nothing is to be left behind then either.
        await Task { [folder] in try? await BlockingThreads.shared.run { folder.takeAway() } }.value
    }

    /// What was fetched ahead of another timeline, or for another server, goes away.
    private func lyingReady(_ file: WALFile, of server: SystemIdentifier?) async -> LookAhead.Ready? {
        guard case .segment = file, let ahead else { return nil }
        if let number = ahead.number(of: file, for: server) { return await ahead.take(number) }
        self.ahead = nil
        await ahead.stop()
        return nil
    }

    private func lookFor(
        _ file: WALFile, of server: SystemIdentifier?, _ deliver: (String, UInt64?) async throws -> Void
    ) async throws -> Prefetcher.Answer {
        let destination = folder.destination(for: file.name)
        switch try await search(file, of: server, destination) {
        case .absent(let archives):
            try await FetchWAL.checkIsNoHole(file, in: archives)
            return Prefetcher.Answer(outcome: .endOfArchive, notes: [])
        case .delivered(let size, let notes):
            do {
                try await deliver(destination.name, nil)
            } catch {
                folder.discard(destination.name)
                throw error
            }
            await lookAhead(of: file, server, size)
            return Prefetcher.Answer(outcome: .delivered, notes: notes)
        }
    }

    /// What lies ready gives way where the file system is full.
    private func search(_ file: WALFile, of server: SystemIdentifier?, _ destination: WALDestination) async throws
        -> FetchWAL.Search
    {
        do {
            return try await exact.search(file, of: server, for: destination)
        } catch let error as WaldenError where error.code == .storageFull {
            guard let ahead else { throw error }
            await ahead.stop()
            return try await exact.search(file, of: server, for: destination)
        }
    }

    private func lookAhead(of file: WALFile, _ server: SystemIdentifier?, _ size: SegmentSize) async {
        guard settings.isOn, case .segment(let name) = file, let segment = WALSegment(name: name, size: size) else {
            return
        }
        let following = ahead ?? LookAhead(warm, in: folder, settings, of: server, segment.timeline, size)
        // A newer call may have gone elsewhere meanwhile.
        guard let number = following.number(of: file, for: server) else { return }
        ahead = following
        await following.goOn(from: number)
    }
}
