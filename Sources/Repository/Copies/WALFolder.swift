// SPDX-License-Identifier: MIT

import Codec
public import PITR
public import Storage

/// What of an archive is listed together.
public enum WALFolder: Sendable, Hashable {
    /// The histories of all timelines.
    case histories
    /// What stands under one LOG: segments, unfinished ones, backup history files.
    case log(WALLog)
}

/// A WAL file of one archive, and what another has under the same name.
public struct WALPair: Sendable {
    public let file: WALFile
    public let source: ObjectInfo
    public let existing: ObjectInfo?
}

extension WALArchive {
    /// The folders that hold anything, histories first, then in the order of their names. Memory grows with the LOGs.
    public func folders() async throws -> [WALFolder] {
        var logs: [WALLog] = []
        for try await page in store.listAll(prefix: layout.wal, delimiter: true) {
            for folder in page.prefixes {
                guard let timeline = TimelineID(hexadecimal: folder.dropFirst(layout.wal.count).dropLast()) else {
                    continue
                }
                for try await inner in store.listAll(prefix: folder, delimiter: true) {
                    logs += inner.prefixes.compactMap { WALLog.number(named: $0.dropFirst(folder.count).dropLast()) }
                        .map { WALLog(timeline: timeline, number: $0) }
                }
            }
        }
        return [.histories] + logs.map { .log($0) }
    }

    /// The files of a folder by what they are; of one that is there more than once the one that a fetch would take.
    ///
    /// Objects that are none of ours are passed over.
    func files(in folder: WALFolder) async throws -> [WALFile: ObjectInfo] {
        let prefix =
            switch folder {
            case .histories: layout.wal
            case .log(let log): "\(layout.wal(timeline: log.timeline))\(log.name)/"
            }
        var files: [WALFile: ObjectInfo] = [:]
        for try await page in store.listAll(prefix: prefix, delimiter: true) {
            for object in page.objects {
                guard let file = ArchivedName(object.key, in: layout)?.file else { continue }
                if let other = files[file], rank(other) <= rank(object) { continue }
                files[file] = object
            }
        }
        return files
    }

    private func rank(_ object: ObjectInfo) -> Int {
        suffixes.firstIndex(of: Wrapping.suffix(ofKey: object.key.text)) ?? suffixes.count
    }
}

extension WALCopy {
    /// The source's files of a folder, in the order of their names, each with what the target has.
    public func pairs(in folder: WALFolder) async throws -> [WALPair] {
        let ours = try await source.files(in: folder)
        guard !ours.isEmpty else { return [] }
        let theirs = try await target.files(in: folder)
        return ours.map { WALPair(file: $0.key, source: $0.value, existing: theirs[$0.key]) }
            .sorted { $0.file.name < $1.file.name }
    }
}

extension WALCopy {
    /// The files of a folder that the target has.
    public func targetFiles(in folder: WALFolder) async throws -> [WALFile] {
        Array(try await target.files(in: folder).keys)
    }
}
