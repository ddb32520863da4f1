// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import PITR
import Repository

extension TakeDump {
    /// Two dumps of a database within one second would have one name: the second waits for the next.
    func startingAnew(_ body: () async throws -> StoredDump) async throws -> StoredDump {
        var attempts = 3
        while true {
            do {
                return try await body()
            } catch let error as WaldenError where error.code == .conflict && error.canRetry && attempts > 0 {
                attempts -= 1
                try await Task.sleep(for: .milliseconds(1100))
            }
        }
    }

    /// Stores the content, looking at it on the way; and which programs it takes to restore it, where it tells.
    func store(
        _ id: DumpID, _ format: DumpMarker.Format, _ compression: Compression, _ content: DumpContent
    ) async throws -> (BackupMarker.Object, neededMajor: Int?) {
        let proof = DumpProof(format, isGlobals: id.database == nil, programs, environment: server.environment)
        let writer = DumpWriter(place.dumps, Wrapping(compression, place.sealing), workers: options.workers)
        return try await closing(with: content.close) {
            let object = try await writer.write(id, suffix: format.suffix) {
                if let bytes = try await content.next() {
                    try await proof.push(bytes)
                    report(.progress(UInt64(bytes.count)))
                    return bytes
                }
                // Before the body ends: what is no whole dump is not stored.
                try await proof.finish()
                return nil
            }
            for warning in content.warnings() { report(.warning("\(id): \(warning)")) }
            return (object, await proof.neededMajor)
        }
    }

    /// Reads the stored object back; then, and only then, the dump exists.
    func prove(_ id: DumpID, _ marker: inout DumpMarker) async throws -> StoredDump {
        marker.note = note
        marker.programVersion = programs.version.text
        (marker.sealing, marker.recipients) = (place.sealing.name, place.sealing.fingerprints)
        do {
            report(.proving(id))
            try await place.dumps.check(StoredDump(id: id, marker: marker))
            marker.finishedAt = now()
            let dump = StoredDump(id: id, marker: marker)
            try await place.dumps.commit(dump)
            return dump
        } catch {
            await discard(StoredDump(id: id, marker: marker))
            throw error
        }
    }

    /// Without a marker it is no dump; it takes room all the same.
    private func discard(_ dump: StoredDump) async {
        do {
            try await Task { try await place.dumps.removeObject(try place.dumps.objectKey(of: dump)) }.value
        } catch {
            report(.warning("what the failed dump \(dump.id) left could not be removed: \(error)"))
        }
    }
}
