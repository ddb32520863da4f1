// SPDX-License-Identifier: MIT

extension ModelDisk {
    /// What is found after a power loss: each file's path, and whether its content is all there.
    typealias Found = [String: Bool]

    /// What may be lost: a change to a folder, or what was written to a file.
    private enum Risk {
        case change(folder: Int, index: Int)
        case content(Int)
    }

    /// More than so many at once are too many to enumerate: 65,536 states.
    static let mostRisks = 16

    /// Calls `body` with every state that a power loss may leave now; how many there are, nil when they are too many.
    ///
    /// What happens in a folder called `spare` alone is passed over: nothing of it is ever looked at.
    func forEachState(ignoring spare: String, _ body: (Found) -> Void) -> Int? {
        let risks = risks(ignoring: spare)
        guard risks.count <= Self.mostRisks else { return nil }
        for choice in 0..<(1 << risks.count) {
            var found: Found = [:]
            let lost = risks.enumerated().filter { choice & (1 << $0.offset) == 0 }.map(\.element)
            find(in: Self.root, at: "", lost, ignoring: spare, &found)
            body(found)
        }
        return 1 << risks.count
    }

    private func risks(ignoring spare: String) -> [Risk] {
        let spares = Set(folders.values.compactMap { $0.names[spare] })
        var risks: [Risk] = []
        var reachable: Set<Int> = []
        for (node, folder) in folders.sorted(by: { $0.key < $1.key }) where !spares.contains(node) {
            risks += folder.changes.indices.map { .change(folder: node, index: $0) }
            reachable.formUnion(folder.safe.values)
            reachable.formUnion(folder.changes.compactMap(\.node))
        }
        return risks + unflushed.keys.filter(reachable.contains).sorted().map { .content($0) }
    }

    private func find(
        in folder: Int, at path: String, _ lost: [Risk], ignoring spare: String, _ found: inout Found
    ) {
        for (name, node) in names(of: folder, lost) where name != spare {
            if folders[node] != nil {
                find(in: node, at: path + name + "/", lost, ignoring: spare, &found)
            } else {
                found[path + name] = !lost.contains { if case .content(node) = $0 { true } else { false } }
            }
        }
    }

    private func names(of node: Int, _ lost: [Risk]) -> [String: Int] {
        guard let folder = folders[node] else { return [:] }
        return folder.changes.enumerated().reduce(into: folder.safe) { names, change in
            let isLost = lost.contains { risk in
                if case .change(node, change.offset) = risk { true } else { false }
            }
            if !isLost { names[change.element.name] = change.element.node }
        }
    }
}

/// What can be said of one path without enumerating anything: every loss is independent of every other.
extension ModelDisk {
    /// Whether some power loss leaves a file or folder of that path.
    func mayShow(_ path: String) -> Bool {
        !ends(
            of: path,
            candidates: { folder, name in
                Set(
                    [folder.safe[name]].compactMap { $0 } + folder.changes.filter { $0.name == name }.compactMap(\.node)
                )
            }
        ).isEmpty
    }

    /// Whether every power loss leaves a file or folder of that path, with all its content.
    func surelyHolds(_ path: String) -> Bool {
        var nodes: Set<Int> = [Self.root]
        for name in path.split(separator: "/").map(String.init) {
            var next: Set<Int> = []
            for node in nodes {
                guard let folder = folders[node], let safe = folder.safe[name] else { return false }
                let changes = folder.changes.filter { $0.name == name }
                if changes.contains(where: { $0.node == nil }) { return false }
                next.formUnion([safe] + changes.compactMap(\.node))
            }
            nodes = next
        }
        return nodes.allSatisfy { unflushed[$0] == nil }
    }

    private func ends(of path: String, candidates: (Folder, String) -> Set<Int>) -> Set<Int> {
        path.split(separator: "/").map(String.init).reduce([Self.root]) { nodes, name in
            nodes.reduce(into: Set<Int>()) { next, node in
                if let folder = folders[node] { next.formUnion(candidates(folder, name)) }
            }
        }
    }
}
