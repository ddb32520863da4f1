// SPDX-License-Identifier: MIT

import PITR

/// Each repository as it was last seen.
struct RepositoriesSection {
    let snapshot: AgentSnapshot
    let words: PageWords

    private static let most = 20

    var html: HTML {
        guard !snapshot.repositories.isEmpty else { return .none }
        var table = DataTable(
            "Repositories as they were last seen", ["Repository", "State", "Newest WAL", "Behind", "Holds", "Room"],
            isAlone: true)
        for repository in snapshot.repositories.prefix(Self.most) { table.add(cells(repository)) }
        table.leaveOut(snapshot.repositories.count - Self.most)
        return """
            <section aria-labelledby="repositories">
            <h2 id="repositories">Repositories</h2>
            \(table.html)</section>

            """
    }

    private func cells(_ repository: RepositoryState) -> [HTML] {
        let name: HTML =
            "\(PageWords.clipped(repository.name, to: 80))<br><span class=\"soft place\">\(PageWords.clipped(repository.location, to: 160))</span>"
        let newest: HTML = repository.newestArchivedAt.map { "\(words.age($0))" } ?? "not known"
        let room: HTML =
            repository.disk.map { "\(Amount.bytes($0.freeBytes)) free of \(Amount.bytes($0.totalBytes))" } ?? "–"
        return [name, state(repository), newest, behind(repository), holds(repository), room]
    }

    private func state(_ repository: RepositoryState) -> HTML {
        guard let checked = repository.checkedAt else { return "<span class=\"soft\">not looked into yet</span>" }
        if let problem = repository.problem {
            return
                "<span class=\"badge critical\">away</span> \(words.age(checked))<p class=\"reason\">\(PageWords.sentence(problem))</p>"
        }
        return "<span class=\"badge well\">ok</span> \(words.age(checked))\(verified(repository))"
    }

    private func verified(_ repository: RepositoryState) -> HTML {
        guard let verify = repository.verify else { return .none }
        guard verify.findings == 0 else {
            return
                "<p class=\"reason\">\(Amount.count(verify.findings, "finding")) of the verification \(words.ago(verify.at))</p>"
        }
        return "<br><span class=\"soft\">verified \(words.ago(verify.at))</span>"
    }

    private func behind(_ repository: RepositoryState) -> HTML {
        guard let segments = repository.lagSegments else { return "not known" }
        guard segments > 0 else { return "nothing" }
        let bytes: HTML = repository.lagBytes.map { " <span class=\"soft\">\(Amount.bytes($0))</span>" } ?? .none
        return "\(Amount.count(segments, "segment"))\(bytes)"
    }

    private func holds(_ repository: RepositoryState) -> HTML {
        let bytes: HTML = repository.storedBytes.map { "\(Amount.bytes($0))" } ?? "–"
        let objects: HTML =
            repository.objects.map { " <span class=\"soft\">\(Amount.count($0, "object"))</span>" } ?? .none
        return "\(bytes)\(objects)"
    }
}
