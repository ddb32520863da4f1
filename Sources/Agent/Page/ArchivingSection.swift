// SPDX-License-Identifier: MIT

import PITR

/// The server's archiving and what the agent does for it.
struct ArchivingSection {
    let snapshot: AgentSnapshot
    let words: PageWords

    var html: HTML {
        let items = server + backlog + pushes
        guard !items.isEmpty else { return .none }
        return """
            <section aria-labelledby="archiving">
            <h2 id="archiving">Archiving</h2>
            <dl class="list">
            \(items)</dl>
            </section>

            """
    }

    private func item(_ name: String, _ value: HTML) -> HTML { "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n" }

    private var server: [HTML] {
        let server = snapshot.server
        guard let asked = server.askedAt else { return [] }
        if let problem = server.problem {
            return [item("Server", "<span class=\"badge critical\">away</span> \(PageWords.sentence(problem))")]
        }
        let role: HTML = server.role.map { "\($0.rawValue), " } ?? .none
        let writes: HTML =
            server.currentSegment.map { "writes <code>\($0.name(size: snapshot.segmentSize))</code>" } ?? "in recovery"
        return [item("Server", "\(role)\(writes) <span class=\"soft\">asked \(words.age(asked))</span>")] + archiver
    }

    private var archiver: [HTML] {
        let server = snapshot.server
        let archived = zip2(server.lastArchived, server.lastArchivedAt).map { file, at in
            item("Its archiver's last success", "<code>\(PageWords.clipped(file, to: 60))</code> \(words.age(at))")
        }
        let failed = zip2(server.lastFailed, server.lastFailedAt).map { file, at -> HTML in
            let badge: HTML = server.isArchiverFailing ? "<span class=\"badge critical\">failing</span> " : .none
            return item(
                "Its archiver's last failure",
                "\(badge)<code>\(PageWords.clipped(file, to: 60))</code> \(words.age(at))")
        }
        return [archived, failed].compactMap { $0 }
    }

    private var backlog: [HTML] {
        guard let segments = snapshot.archiving.backlogSegments else { return [] }
        let bytes: HTML =
            snapshot.archiving.backlogBytes.map { " <span class=\"soft\">\(Amount.bytes($0))</span>" } ?? .none
        let oldest: HTML = snapshot.archiving.oldestReadyAt.map { ", the oldest ready \(words.age($0))" } ?? .none
        return [item("Waiting", segments == 0 ? "nothing" : "\(Amount.count(segments, "segment"))\(bytes)\(oldest)")]
    }

    private var pushes: [HTML] {
        guard let pushes = snapshot.archiving.pushes else { return [] }
        let mean = pushes.durations.count > 0 ? pushes.durations.sum / Double(pushes.durations.count) : nil
        let speed: HTML = mean.map { ", \(milliseconds($0)) on average" } ?? .none
        let failures = pushes.failures.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "\(Amount.grouped($0.value)) \($0.key.rawValue)"
        }
        let dropped: HTML =
            pushes.droppedSegments == 0
            ? .none
            : """
            \(item("Permanently dropped", "<span class=\"badge critical\">\(Amount.count(pushes.droppedSegments, "segment"))</span> recovery gap created"))
            """
        return [
            item(
                "Pushed since the start", "\(Amount.count(pushes.files, "file")), \(Amount.bytes(pushes.bytes))\(speed)"
            ),
            item(
                "Tried again, failed",
                "\(Amount.count(pushes.retries, "retry").replacing("retrys", with: "retries")); \(failures.isEmpty ? "no failure" : failures.joined(separator: ", "))"
            ),
            dropped,
        ]
    }

    private func milliseconds(_ seconds: Double) -> String {
        seconds < 1 ? "\(Amount.decimal(seconds * 1000)) ms" : Amount.duration(seconds)
    }

    private func zip2<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
        guard let first, let second else { return nil }
        return (first, second)
    }
}
