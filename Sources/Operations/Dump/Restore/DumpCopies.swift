// SPDX-License-Identifier: MIT

import Errors
import Host
import Repository

/// One dump in the places that have it, in the order in which they are tried.
struct DumpCopies: Sendable {
    struct Copy: Sendable {
        let place: DumpPlace
        /// As that place's marker has it: copies may be sealed in different ways.
        let dump: StoredDump
    }

    let id: DumpID
    let copies: [Copy]

    /// Throws when no place has it any more; places that do not answer are told.
    init(_ listed: ListDumps.Listed, among places: [DumpPlace], report: (CopyFailure) -> Void) async throws {
        id = listed.dump.id
        var (copies, first): ([Copy], WaldenError?) = ([], nil)
        for name in listed.places {
            guard let place = places.first(where: { $0.name == name }) else { continue }
            do {
                let marker = try await CopyFailure.blaming(place) { try await place.dumps.marker(of: listed.dump.id) }
                if let marker { copies.append(Copy(place: place, dump: StoredDump(id: id, marker: marker))) }
            } catch let failure as CopyFailure {
                report(failure)
                first = first ?? failure.error
            }
        }
        guard !copies.isEmpty else { throw first ?? WaldenError(.notFound, "there is no dump \(id) any more") }
        self.copies = copies
    }

    init(_ id: DumpID, _ copies: [Copy]) { (self.id, self.copies) = (id, copies) }

    /// What `body` makes of the first copy that is not to blame for a failure. Each before it is told.
    func first<Value: Sendable>(
        report: (CopyFailure) -> Void, _ body: (Copy) async throws -> Value
    ) async throws -> Value {
        var first: WaldenError?
        for copy in copies {
            do {
                return try await body(copy)
            } catch let failure as CopyFailure {
                report(failure)
                first = first ?? failure.error
            }
        }
        throw first ?? WaldenError(.notFound, "there is no dump \(id)")
    }
}

extension DumpCopies.Copy {
    /// Hands the content to `body`, piece by piece; it counts only when this returns.
    ///
    /// Throws ``CopyFailure`` for what is the copy's fault, and whatever `body` throws. `onRead` is told how many stored bytes were read.
    func read(
        onRead: @escaping @Sendable (UInt64) -> Void = { _ in }, _ body: ([UInt8]) async throws -> Void
    ) async throws {
        let reader = try await CopyFailure.blaming(place) {
            try await DumpReader.open(dump, in: place.dumps, onRead: onRead)
        }
        try await closing(with: reader.close) {
            while let bytes = try await CopyFailure.blaming(place, { try await reader.next() }) {
                try await body(bytes)
            }
        }
    }

    /// The first bytes of the content: that they come shows that the object is there and that a key opens it.
    func beginning() async throws -> [UInt8] {
        try await CopyFailure.blaming(place) {
            let reader = try await DumpReader.open(dump, in: place.dumps)
            return try await closing(with: reader.close) { try await reader.next() ?? [] }
        }
    }

    /// Reads all of it, for nothing but to see that it is whole.
    func check() async throws { try await read { _ in } }
}
