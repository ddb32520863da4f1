// SPDX-License-Identifier: MIT

/// A repository's cluster, opened once for many who ask one after the other.
actor KeptArchive {
    private let lifetime: Duration
    private let open: @Sendable () async throws -> ClusterArchive
    private var opening: (work: Task<ClusterArchive, any Error>, since: ContinuousClock.Instant)?

    init(for lifetime: Duration, open: @escaping @Sendable () async throws -> ClusterArchive) {
        (self.lifetime, self.open) = (lifetime, open)
    }

    /// Opened now, or within the lifetime. Throws what opening throws; that is not kept.
    func opened() async throws -> ClusterArchive {
        guard lifetime > .zero else { return try await open() }
        if let opening, .now - opening.since < lifetime { return try await opening.work.value }
        // Not a child of whoever came first: the others want it even when that one is told to stop.
        let work = Task { [open] in try await open() }
        opening = (work, .now)
        do {
            return try await work.value
        } catch {
            forget()
            throw error
        }
    }

    /// The next to ask opens it anew.
    func forget() { opening = nil }
}
