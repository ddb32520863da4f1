// SPDX-License-Identifier: MIT

/// The power is lost after each call of a recording, and everything that a disk may hold then is looked at.
struct PowerLoss {
    let recording: DiskRecording
    /// See ``ModelDisk/bringsFoldersAlong``.
    var bringsFoldersAlong = false
    /// A folder in which nothing counts, and what names end with that do not count either.
    var spare = ".walden-tmp"
    var spareSuffix = ".new"
    /// Files that say that others are there.
    var promises: (_ path: String) -> ((_ other: String) -> Bool)? = { _ in nil }

    private(set) var states = 0

    init(_ recording: DiskRecording) { self.recording = recording }

    /// What may be wrong after a power loss; empty when nothing may. `states` are then those that were looked at.
    mutating func violations() -> Set<String> {
        var disk = ModelDisk(holding: recording.before)
        disk.bringsFoldersAlong = bringsFoldersAlong
        let (first, last) = (names(disk), names(after: recording.calls, disk))
        var wrong: Set<String> = []
        for end in 0...recording.calls.count {
            if end > 0 { disk.apply(recording.calls[end - 1]) }
            let isDone = end == recording.calls.count
            let looked = disk.forEachState(ignoring: spare) { all in
                let found = all.filter { !$0.key.hasSuffix(spareSuffix) }
                wrong.formUnion(torn(found))
                wrong.formUnion(first.intersection(last).subtracting(found.keys).map { "\($0) was lost" })
                wrong.formUnion(broken(found, last))
                guard isDone else { return }
                wrong.formUnion(last.subtracting(found.keys).map { "\($0) was acknowledged and lost" })
                wrong.formUnion(Set(found.keys).subtracting(last).map { "\($0) was deleted and came back" })
            }
            if let looked { states += looked } else { wrong.insert("too many states after \(end) calls") }
        }
        return wrong.union(disk.strangers.map { "\($0) is in a folder that was made unseen" })
    }

    private func torn(_ found: ModelDisk.Found) -> [String] {
        found.filter { !$0.value }.map { "\($0.key) may have content that nobody wrote" }
    }

    /// A promise is held against what was there in the end, or before.
    private func broken(_ found: ModelDisk.Found, _ last: Set<String>) -> [String] {
        let known = last.union(recording.before)
        return found.keys.flatMap { path in
            guard let names = promises(path) else { return [String]() }
            return known.filter { names($0) && found[$0] == nil && !$0.hasSuffix("/") }.map {
                "\(path) is there without \($0)"
            }
        }
    }

    private func names(after calls: [DiskCall], _ disk: ModelDisk) -> Set<String> {
        var disk = disk
        for call in calls { disk.apply(call) }
        return names(disk)
    }

    private func names(_ disk: ModelDisk) -> Set<String> {
        disk.files.filter { !$0.hasSuffix(spareSuffix) && !$0.split(separator: "/").contains(Substring(spare)) }
    }
}
