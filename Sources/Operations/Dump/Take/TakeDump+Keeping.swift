// SPDX-License-Identifier: MIT

import Codec
import Errors
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

    /// Stores the content, looking at it on the way where it cannot be looked at again.
    func store(_ id: DumpID, _ suffix: String, _ compression: Compression, _ content: DumpContent) async throws
        -> (BackupMarker.Object, DumpProof.Findings)
    {
        do {
            let proof = proof(of: id, suffix)
            let writer = DumpWriter(place.dumps, Wrapping(compression, place.sealing), workers: options.workers)
            let findings = FindingsBox()
            let object = try await writer.write(id, suffix: suffix) {
                if let bytes = try await content.next() {
                    try await proof.push(bytes)
                    report(.progress(UInt64(bytes.count)))
                    return bytes
                }
                // Before the body ends: what is no whole dump is not stored.
                await findings.set(try await proof.finish())
                return nil
            }
            for warning in content.warnings() { report(.warning("\(id): \(warning)")) }
            await content.close()
            return (object, await findings.value)
        } catch {
            await content.close()
            throw error
        }
    }

    private func proof(of id: DumpID, _ suffix: String) -> DumpProof {
        let format = suffix == DumpMarker.Format.plain.suffix ? .plain : options.format
        return DumpProof(format, isGlobals: id.database == nil, programs, environment: server.environment)
    }

    /// Reads the stored object back; then, and only then, the dump exists.
    func prove(_ id: DumpID, _ marker: inout DumpMarker) async throws -> StoredDump {
        marker.note = note
        marker.programVersion = programs.version.text
        (marker.sealing, marker.recipients) = (place.sealing.name, place.sealing.fingerprints)
        do {
            report(.proving(id))
            try await DumpReading(place.dumps).check(StoredDump(id: id, marker: marker))
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

/// What a proof found, on its way out of a stream.
private actor FindingsBox {
    private(set) var value = DumpProof.Findings()

    func set(_ findings: DumpProof.Findings) { value = findings }
}
