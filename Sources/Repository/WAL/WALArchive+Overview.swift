// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Storage

extension WALArchive {
    /// The timelines, their histories and their LOGs, from the names of folders: of each thousand LOGs one call.
    ///
    /// A history file that is damaged is told of in its timeline. Without `histories` none is read, which takes no key where
    /// they are sealed; a timeline of which only the history is there is told of all the same.
    public func overview(histories: Bool = true) async throws -> WALOverview {
        var overview = WALOverview()
        for try await page in store.listAll(prefix: layout.wal, delimiter: true) {
            for object in page.objects {
                guard case .history(let timeline)? = ArchivedName(object.key, in: layout)?.file else { continue }
                if histories {
                    try await addHistory(of: timeline, to: &overview)
                } else {
                    overview.change(timeline) { _ in }
                }
            }
            for folder in page.prefixes { try await addLogs(in: folder, to: &overview) }
        }
        return overview
    }

    /// The history of a timeline; nil when its file is not there. Throws `.integrity` for a damaged one.
    public func history(of timeline: TimelineID) async throws -> TimelineHistory? {
        guard let bytes = try await smallFile(.history(timeline)) else { return nil }
        return try TimelineHistory(timeline: timeline, parsing: String(decoding: bytes, as: UTF8.self))
    }

    private func addHistory(of timeline: TimelineID, to overview: inout WALOverview) async throws {
        do {
            guard let history = try await history(of: timeline) else { return }
            overview.change(timeline) { $0.history = history }
        } catch let error as WaldenError where error.code == .integrity {
            overview.change(timeline) { $0.damagedHistory = error }
        }
    }

    private func addLogs(in folder: String, to overview: inout WALOverview) async throws {
        guard let timeline = TimelineID(hexadecimal: folder.dropFirst(layout.wal.count).dropLast()) else { return }
        for try await page in store.listAll(prefix: folder, delimiter: true) {
            let logs = page.prefixes.compactMap { WALLog.number(named: $0.dropFirst(folder.count).dropLast()) }
            guard !logs.isEmpty else { continue }
            overview.change(timeline) { found in logs.forEach { found.logs.insert(UInt64($0)) } }
        }
    }
}
