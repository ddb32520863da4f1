// SPDX-License-Identifier: MIT

import PITR

/// How long a restore will take, as a plan shows it.
struct EstimateView: Encodable, Sendable {
    /// Of the whole restore; nil unless files and replay were both measured before.
    let seconds: Double?
    let filesSeconds: Double?
    let downloadSeconds: Double?
    let decompressSeconds: Double?
    let writeSeconds: Double?
    let replaySeconds: Double?
    /// How many earlier restores it rests on, and how many of these started a server.
    let runs: Int
    let replayRuns: Int
    let thisHost: Bool

    init(_ estimate: RestoreEstimate) {
        seconds = estimate.seconds
        filesSeconds = estimate.files?.seconds
        downloadSeconds = estimate.download?.seconds
        decompressSeconds = estimate.decompress?.seconds
        writeSeconds = estimate.write?.seconds
        replaySeconds = estimate.replay?.seconds
        runs = estimate.files?.runs ?? 0
        replayRuns = estimate.replay?.runs ?? 0
        thisHost = estimate.isOfThisHost
    }

    var words: String {
        guard let filesSeconds else { return "no measurement yet" }
        var parts = [("download", downloadSeconds), ("decompress", decompressSeconds), ("write", writeSeconds)]
        if replaySeconds != nil { parts.append(("replay", replaySeconds)) }
        let details = parts.compactMap { name, seconds in seconds.map { "\(name) \(Self.words($0))" } }
        let replay = replaySeconds == nil ? " for the files, no measurement of a replay yet" : ""
        return
            "\((seconds ?? filesSeconds) < 1 ? "" : "about ")\(Self.words(seconds ?? filesSeconds)) (\(details.joined(separator: ", ")))\(replay), from \(basis)"
    }

    private var basis: String {
        let place = thisHost ? "on this host" : "on other hosts"
        let some = replayRuns > 0 && replayRuns != runs ? ", the replay from \(replayRuns)" : ""
        return "\(runs) \(runs == 1 ? "run" : "runs") \(place)\(some)"
    }

    private static func words(_ seconds: Double) -> String {
        seconds < 1 ? "less than 1 s" : Units.duration(seconds: seconds)
    }
}
