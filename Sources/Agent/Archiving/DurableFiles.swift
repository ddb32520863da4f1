// SPDX-License-Identifier: MIT

import Operations

/// What is known to be durable: files by name, and what they were like when they were read. Bounded: the oldest is forgotten.
struct DurableFiles {
    private struct Entry {
        let fingerprint: FileFingerprint
        let report: PushWAL.Report
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private var first = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count }

    /// nil when nothing is known of that file, or it is not the one that was read.
    func report(of name: String, _ fingerprint: FileFingerprint) -> PushWAL.Report? {
        guard let entry = entries[name], entry.fingerprint == fingerprint else { return nil }
        return entry.report
    }

    func contains(_ name: String) -> Bool { entries[name] != nil }

    mutating func insert(_ name: String, _ fingerprint: FileFingerprint, _ report: PushWAL.Report) {
        if entries.updateValue(Entry(fingerprint: fingerprint, report: report), forKey: name) == nil {
            order.append(name)
        }
        while entries.count > capacity, first < order.count {
            entries[order[first]] = nil
            first += 1
        }
        if first > capacity {
            order.removeFirst(first)
            first = 0
        }
    }

    mutating func removeAll() { self = DurableFiles(capacity: capacity) }
}
