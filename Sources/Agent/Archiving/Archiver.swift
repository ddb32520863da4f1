// SPDX-License-Identifier: MIT

import Errors
import Host
public import Operations
import PITR
import SystemPackage

/// Pushes what PostgreSQL asks for, and the segments that it will ask for next.
///
/// Nothing that it remembers is needed: a new one pushes again what this one knew to be durable, and finds it there.
public actor Archiver {
    private struct Running {
        let fingerprint: FileFingerprint
        let work: Task<PushWAL.Report, any Error>
    }

    private var push: PushWAL
    private var lookAhead: LookAhead
    private let observe: @Sendable (PushEvent) -> Void
    private var running: [String: Running] = [:]
    private var durable: DurableFiles
    private var place: LookAheadPlace?
    private var isLooking = false
    private var looksAgain = false
    private var lastEnd = ContinuousClock.now
    private var lastOrigin: (origin: PushOrigin, at: ContinuousClock.Instant)?

    /// `observe` is told how each push ended.
    public init(
        _ push: PushWAL, _ lookAhead: LookAhead = .usual, observe: @escaping @Sendable (PushEvent) -> Void = { _ in }
    ) {
        (self.push, self.lookAhead, self.observe) = (push, lookAhead, observe)
        durable = DurableFiles(capacity: Self.capacity(lookAhead))
    }

    /// From now on pushes are made in another way. Those that are on their way end as they began.
    public func change(to push: PushWAL, _ lookAhead: LookAhead) {
        (self.push, self.lookAhead) = (push, lookAhead)
        durable = DurableFiles(capacity: Self.capacity(lookAhead))
        place = nil
    }

    /// Whether nothing is on its way, nor about to be.
    public var isIdle: Bool { running.isEmpty && !isLooking }

    /// Whether nothing is on its way, and nothing was for so long.
    public func isAtRest(for duration: Duration) -> Bool { isIdle && .now - lastEnd >= duration }

    /// Where the last push came from; nil once that was long ago, so that a file system that is no longer used can be taken away.
    var recentFolder: PushOrigin? {
        if let lastOrigin, .now - lastOrigin.at > Self.originLifetime { self.lastOrigin = nil }
        return lastOrigin?.origin
    }

    /// Gives back the memory that is kept for the next push.
    public func trim() { push.trim() }

    /// Returns when the file is durable as the policy asks; throws what kept this very file from it.
    func push(_ file: WALFile, at path: FilePath, from origin: PushOrigin) async throws -> PushWAL.Report {
        let opened = try OpenedFile(origin.file, path: path)
        lastOrigin = (origin, .now)
        aim(behind: file, opened, origin)
        if let report = durable.report(of: file.name, opened.fingerprint) {
            lookOn()
            return report
        }
        if let there = running[file.name], there.fingerprint == opened.fingerprint {
            return try await end(of: there.work)
        }
        let work = start(file, opened, origin, keeping: origin)
        lookOn()
        return try await end(of: work)
    }

    /// Who is told to stop, which happens to all at once when the agent ends, stops the work too.
    private func end(of work: Task<PushWAL.Report, any Error>) async throws -> PushWAL.Report {
        try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }

    /// Tells whoever observes that a segment was given up.
    func noteGivenUp(_ file: WALFile, _ bytes: UInt64, _ said: String) {
        observe(
            PushEvent(file: file, bytes: bytes, result: .success(.init(givenUp: file, said)), duration: .zero))
    }

    private func start(
        _ file: WALFile, _ opened: OpenedFile, _ origin: PushOrigin, keeping kept: any Sendable
    ) -> Task<PushWAL.Report, any Error> {
        let began = ContinuousClock.now
        let work = Task { [push] in
            defer { withExtendedLifetime(kept) {} }
            let result: Result<PushWAL.Report, any Error>
            do {
                result = .success(try await push.run(file, opened, control: origin.control))
            } catch {
                result = .failure(error)
            }
            // Before anybody hears of it: who asks again then must not be told of this failure once more.
            ended(file, opened.fingerprint, result, after: .now - began)
            return try result.get()
        }
        running[file.name] = Running(fingerprint: opened.fingerprint, work: work)
        return work
    }

    private func ended(
        _ file: WALFile, _ fingerprint: FileFingerprint, _ result: Result<PushWAL.Report, any Error>,
        after duration: Duration
    ) {
        if running[file.name]?.fingerprint == fingerprint { running[file.name] = nil }
        lastEnd = .now
        switch result {
        case .success(let report): durable.insert(file.name, fingerprint, report)
        // What failed is not tried again by ourselves: the call that asks for it does that, and is told why.
        case .failure: place = nil
        }
        observe(PushEvent(file: file, bytes: fingerprint.byteCount, result: result, duration: duration))
        lookOn()
    }

    private static let originLifetime = Duration.seconds(600)

    private static func capacity(_ lookAhead: LookAhead) -> Int { lookAhead.segments + 64 }
}

// MARK: Looking ahead

extension Archiver {
    private func aim(behind file: WALFile, _ opened: OpenedFile, _ origin: PushOrigin) {
        guard lookAhead.segments > 0, case .segment(let name) = file,
            let size = SegmentSize(bytes: opened.fingerprint.byteCount),
            let segment = WALSegment(name: name, size: size)
        else { return }
        if place?.size == size, place?.move(behind: segment, lookAhead) == true { return }
        place = LookAheadPlace(segment, size, origin, lookAhead)
    }

    /// Starts what may be started; called whenever that may have changed.
    private func lookOn() {
        // What was just looked at may be ready by now.
        looksAgain = true
        guard !isLooking, place != nil else { return }
        isLooking = true
        Task {
            while looksAgain {
                looksAgain = false
                while let next = nextToPush(), await take(next) {}
            }
            isLooking = false
        }
    }

    private func nextToPush() -> (segment: WALSegment, size: SegmentSize, origin: PushOrigin)? {
        while let now = place, let segment = now.candidate, hasRoom(for: now.size.bytes) {
            let name = segment.name(size: now.size)
            guard durable.contains(name) || running[name] != nil else { return (segment, now.size, now.origin) }
            place?.advance()
        }
        return nil
    }

    private func hasRoom(for bytes: UInt64) -> Bool {
        let onTheirWay = running.values.reduce(UInt64(0)) { $0 + $1.fingerprint.byteCount }
        return running.isEmpty || running.count < lookAhead.workers + 1 && onTheirWay + bytes <= lookAhead.bytes
    }

    /// Opens and starts it. False: the server has not said that it is ready, or it cannot be opened.
    private func take(_ next: (segment: WALSegment, size: SegmentSize, origin: PushOrigin)) async -> Bool {
        let name = next.segment.name(size: next.size)
        let opened = try? await BlockingThreads.shared.run { () -> AheadFile? in
            next.origin.folder.isReady(name) ? try AheadFile(name, in: next.origin.folder) : nil
        }
        guard let ahead = opened ?? nil, running[name] == nil else { return false }
        _ = start(.segment(name), ahead.opened, next.origin, keeping: (ahead, next.origin))
        // Somebody may have asked for another segment meanwhile.
        if place?.candidate == next.segment { place?.advance() }
        return true
    }
}

/// A file that was opened for looking ahead, and is closed when nobody reads it any more.
private final class AheadFile: Sendable {
    let opened: OpenedFile
    private let descriptor: FileDescriptor

    init(_ name: String, in folder: ServerWALFolder) throws {
        descriptor = try folder.open(name)
        do {
            opened = try OpenedFile(descriptor, path: FilePath(name))
        } catch {
            try? descriptor.close()  // nothing was read
            throw error
        }
    }

    deinit { try? descriptor.close() }  // it was only read
}
