// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage

extension JobRuns {
    /// A run as its keys tell of it.
    struct Name: Sendable, Equatable {
        let job: JobName
        let id: JobRunID
        var hasEnd: Bool
    }

    /// The newest first. Days are listed from the last one back, until there are enough.
    func newestNames(_ limit: Int, of job: JobName) async throws -> [Name] {
        var names: [Name] = []
        for day in try await days(of: job, last: limit).reversed() where names.count < limit {
            names += try await self.names(of: job, below: Layout.runs(cluster, job, day: day), last: limit).reversed()
        }
        return Array(names.prefix(limit))
    }

    private func days(of job: JobName, last limit: Int) async throws -> ArraySlice<String> {
        let prefix = Layout.runs(cluster, job)
        var days: ArraySlice<String> = []
        for try await page in store.listAll(prefix: prefix, delimiter: true) {
            let names = page.prefixes.map { String($0.dropFirst(prefix.count).dropLast()) }
            days = (days + names.filter(Self.isDay)).suffix(limit)
        }
        return days
    }

    private static func isDay(_ name: String) -> Bool {
        name.utf8.count == 8 && name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// In the order of their ids.
    private func names(of job: JobName, below prefix: String, last limit: Int) async throws -> ArraySlice<Name> {
        var names: ArraySlice<Name> = []
        for try await page in store.listAll(prefix: prefix, delimiter: true) {
            Self.add(page.objects, of: job, to: &names)
            names = names.suffix(limit)
        }
        return names
    }

    /// A run's two documents stand side by side, its end first.
    static func add(_ objects: [ObjectInfo], of job: JobName, to names: inout ArraySlice<Name>) {
        for object in objects {
            guard let (id, part) = parse(object.key) else { continue }
            if names.last?.id == id {
                if part == .ended { names[names.endIndex - 1].hasEnd = true }
            } else {
                names.append(Name(job: job, id: id, hasEnd: part == .ended))
            }
        }
    }

    /// nil for what is no key of a run.
    private static func parse(_ key: ObjectKey) -> (JobRunID, JobRunID.Part)? {
        guard let name = key.components.last, let json = name.suffix(from: ".json"),
            let part = [JobRunID.Part.started, .ended].first(where: { json.hasSuffix(".\($0.rawValue)") }),
            let id = JobRunID(json.dropLast(part.rawValue.count + 1))
        else { return nil }
        return (id, part)
    }
}

extension String {
    /// What stands before `end`; nil where it does not end so.
    fileprivate func suffix(from end: String) -> Substring? { hasSuffix(end) ? dropLast(end.count) : nil }
}
