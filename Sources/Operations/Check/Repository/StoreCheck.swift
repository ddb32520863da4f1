// SPDX-License-Identifier: MIT

import Errors
import Storage

/// A probe object through the store, as everything else of the repository goes: put, get, a part of it, put again, list,
/// delete. What the rights of this host do not allow is said with what it means.
struct StoreCheck: Check {
    let what = "store"
    private let place: RepositoryPlace

    init(_ place: RepositoryPlace) { self.place = place }

    var repository: String? { place.name }
    private var store: any ObjectStore { place.store }

    func run(_ report: CheckReport) async throws {
        let probe = try ProbeObject(in: store)
        try await probe.withRemoval {
            guard try await put(probe, report) else { return }
            try await step("get", report, lacking: Self.cannotGet) { try await get(probe) }
            try await step("get a part", report, lacking: Self.cannotGet) { try await getPart(probe) }
            try await step("put again", report, lacking: nil) { try await putAgain(probe) }
            try await step("list", report, lacking: Self.cannotList) { try await list(probe) }
            try await step("delete", report, lacking: Self.cannotDelete) { try await delete(probe) }
        }
    }

    private static let cannotGet =
        "Nothing can be restored with these rights; for a host that only archives that is right."
    private static let cannotList = """
        Without the right to list, backups, plans and restores do not work, and what is missing looks like what is \
        forbidden; for a host that only archives that is right.
        """
    private static let cannotDelete = """
        Nothing can be pruned with these rights, which guards against whoever takes this host over; objects named \
        walden-probe-... stay from each check.
        """

    /// One line. `lacking`: what it means where the rights do not allow it; nil: it is a failure then.
    private func step(
        _ what: String, _ report: CheckReport, lacking: String?, _ body: () async throws -> String
    ) async throws {
        do {
            report.ok(what, try await body())
        } catch let error as WaldenError where error.code != .cancelled {
            if let lacking, error.code == .permission { return report.warn(what, error, hint: lacking) }
            report.failed(what, error)
        }
    }

    /// Whether there is anything to go on with.
    private func put(_ probe: ProbeObject, _ report: CheckReport) async throws -> Bool {
        do {
            _ = try await store.put(probe.key, .bytes(probe.content), .replacing)
            report.ok("put", "an object of \(probe.content.count) bytes was stored")
            return true
        } catch let error as WaldenError where error.code != .cancelled {
            report.failed("put", error)
            return false
        }
    }

    private func putAgain(_ probe: ProbeObject) async throws -> String {
        let outcome = try await store.put(probe.key, .bytes(probe.content.reversed()), .ifAbsent)
        guard outcome == .alreadyThere, try await isUnchanged(probe) else {
            throw WaldenError(
                .failed, "an object that is there was overwritten by a put that must not",
                hint: "Do not archive there: two servers of one name would destroy each other's WAL.")
        }
        return "what is there is not overwritten"
    }

    private func isUnchanged(_ probe: ProbeObject) async throws -> Bool {
        do {
            return try await store.getAll(probe.key, limit: probe.content.count) == probe.content
        } catch let error as WaldenError where error.code == .permission {
            return true  // who may not read believes what the store says
        }
    }

    private func get(_ probe: ProbeObject) async throws -> String {
        try probe.compare(try await store.getAll(probe.key, limit: probe.content.count))
        return "it comes back as it was stored"
    }

    private func getPart(_ probe: ProbeObject) async throws -> String {
        let range = 1000..<1500
        let reader = try await store.get(probe.key, range: UInt64(range.lowerBound)..<UInt64(range.upperBound))
        var bytes: [UInt8] = []
        do {
            while let chunk = try await reader.next(), bytes.count <= probe.content.count { bytes += chunk }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
        try probe.compare(bytes, range)
        return "a part of it comes back alone"
    }

    private func list(_ probe: ProbeObject) async throws -> String {
        let page = try await store.list(prefix: probe.key.text, delimiter: false, after: nil, limit: 9)
        guard page.objects.map(\.key) == [probe.key] else {
            throw WaldenError(
                .failed, "the listing does not show the object \(probe.key), which is there",
                hint: "Backups and WAL would be overlooked: use a store whose listings show what was just stored.")
        }
        return "it is listed"
    }

    private func delete(_ probe: ProbeObject) async throws -> String {
        try await store.delete(probe.key)
        guard try await store.head(probe.key) == nil else {
            throw WaldenError(.failed, "the object \(probe.key) was deleted and is still there")
        }
        return "it was deleted"
    }
}
