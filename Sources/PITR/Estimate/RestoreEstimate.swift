// SPDX-License-Identifier: MIT

/// How long a restore will take, from what earlier ones took.
///
/// Reading, decompressing and writing overlap in a restore, so their busy times do not add up to the time that passes. The
/// files as a whole are therefore estimated by the rate at which they came by the wall clock, and that time is shared out
/// among the parts as they would be busy. Replay is by the distance in the log and holds its own fetching of WAL.
public struct RestoreEstimate: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        public let seconds: Double
        /// How many earlier restores it rests on; at least 1.
        public let runs: Int

        public init(seconds: Double, runs: Int) { (self.seconds, self.runs) = (seconds, runs) }
    }

    /// All files, until they are on disk; nil without a measurement, as everything here.
    public let files: Part?
    /// These three are shares of `files`.
    public let download: Part?
    public let decompress: Part?
    public let write: Part?
    /// From the start of the server to the target.
    public let replay: Part?
    /// Whether it rests on this host's own runs; else on those of others.
    public let isOfThisHost: Bool

    /// nil unless both files and replay were measured.
    public var seconds: Double? {
        guard let files, let replay else { return nil }
        return files.seconds + replay.seconds
    }

    /// By the median of each rate in `rates`: those of `host`, or all of them where it has none.
    public init(for plan: RecoveryPlan, from rates: [RestoreRate], host: String) {
        let own = rates.filter { $0.host == host }
        isOfThisHost = !own.isEmpty
        let rates = own.isEmpty ? rates : own
        func part(_ bytes: UInt64, _ part: (RestoreRate) -> RestoreRate.Part?) -> Part? {
            Self.part(bytes, at: rates.compactMap { part($0)?.bytesPerSecond })
        }
        let (raw, stored) = (plan.backup.rawBytes, plan.backup.storedBytes)
        let busy = [part(stored) { $0.read }, part(raw) { $0.decompress }, part(raw) { $0.write }]
        let files = part(raw) { $0.files }
        let shares = Self.shares(of: files, among: busy)
        (self.files, download, decompress, write) = (files, shares[0], shares[1], shares[2])
        replay = part(Self.walBytes(of: plan)) { $0.replay }
    }

    private static func part(_ bytes: UInt64, at rates: [Double]) -> Part? {
        guard let rate = median(rates), rate > 0 else { return nil }
        return Part(seconds: Double(bytes) / rate, runs: rates.count)
    }

    private static func shares(of files: Part?, among busy: [Part?]) -> [Part?] {
        let sum = busy.reduce(0) { $0 + ($1?.seconds ?? 0) }
        guard let files, sum > 0 else { return busy.map { _ in nil } }
        return busy.map { part in
            part.map { Part(seconds: files.seconds * $0.seconds / sum, runs: $0.runs) }
        }
    }

    /// From the start of the backup to the stop; to the end of the last segment where the stop is not known.
    private static func walBytes(of plan: RecoveryPlan) -> UInt64 {
        if let stop = plan.stop {
            return max(stop.replayedTo, plan.backup.startLSN).rawValue - plan.backup.startLSN.rawValue
        }
        let (bytes, overflow) = plan.segmentCount.multipliedReportingOverflow(by: plan.backup.segmentSize.bytes)
        return overflow ? .max : bytes
    }

    private static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
