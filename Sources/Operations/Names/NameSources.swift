// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Where names come from: of each drop the newest backups that ended before it, then the server.
public struct NameSources: Sendable {
    /// How many backups are asked for one drop.
    private static let backupsAsked = 2

    private let backups: BackupStore
    private let markers: [BackupMarker]
    private let histories: [TimelineID: TimelineHistory]
    private let server: ServerNames?

    /// `markers` are the generation's finished backups, in any order. Without a server only backups are asked.
    public init(
        _ backups: BackupStore, _ markers: [BackupMarker], histories: [TimelineID: TimelineHistory],
        server: ServerNames?
    ) {
        (self.backups, self.histories, self.server) = (backups, histories, server)
        self.markers = markers.sorted { $0.stopLSN > $1.stopLSN }
    }

    /// For each of `drops` what it asked.
    func answer(_ drops: [OpenDrop]) async throws -> [NameAnswers] {
        var answers = drops.map { _ in NameAnswers() }
        for attempt in 0..<Self.backupsAsked {
            var asked: [BackupID: (marker: BackupMarker, drops: [Int])] = [:]
            for (index, drop) in drops.enumerated() where !drop.questions.unanswered(by: answers[index]).isEmpty {
                guard let marker = candidates(for: drop).dropFirst(attempt).first else { continue }
                asked[marker.id, default: (marker, [])].drops.append(index)
            }
            for (marker, indices) in asked.values {
                let names = BackupNames(backups, marker)
                try await add(indices, of: drops, to: &answers) { try await names.answer($0) }
            }
        }
        guard let server else { return answers }
        let open = drops.indices.filter { !drops[$0].questions.unanswered(by: answers[$0]).isEmpty }
        try await add(open, of: drops, to: &answers) { questions in
            var found = try await server.answer(questions)
            // Whether it runs or not, the numbers are as good.
            found.problems = []
            return found
        }
        return answers
    }

    private func add(
        _ indices: [Int], of drops: [OpenDrop], to answers: inout [NameAnswers],
        _ ask: (NameQuestions) async throws -> NameAnswers
    ) async throws {
        var all = NameQuestions()
        for index in indices { all.add(drops[index].questions.unanswered(by: answers[index])) }
        guard !all.isEmpty else { return }
        let found = try await ask(all)
        for index in indices { answers[index].add(found.only(drops[index].questions)) }
    }

    /// The backups from which a recovery to the drop may begin, newest first: the likeliest to know what was dropped.
    private func candidates(for drop: OpenDrop) -> [BackupMarker] {
        markers.filter { marker in
            guard marker.stopLSN <= drop.lsn else { return false }
            if marker.timeline == drop.timeline { return true }
            guard let left = histories[drop.timeline]?.switchPoint(after: marker.timeline) else { return false }
            return marker.stopLSN <= left
        }
    }
}

extension NameQuestions {
    fileprivate mutating func add(_ other: NameQuestions) {
        databases.formUnion(other.databases)
        relations.formUnion(other.relations)
        files.formUnion(other.files)
    }
}

extension NameAnswers {
    /// What of it answers these questions.
    fileprivate func only(_ questions: NameQuestions) -> NameAnswers {
        var some = NameAnswers()
        some.databases = databases.filter { questions.databases.contains($0.key) }
        some.relations = relations.filter { questions.relations.contains($0.key) }
        some.files = files.filter { questions.files.contains($0.key) }
        some.problems = problems
        return some
    }
}
