// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage

/// `copied/<object>.json` in the folder of a backup on its way: a line of the marker to come, for an object that was made anew.
///
/// A copy that was interrupted trusts it as it would trust a marker. When the marker is there, the notes are removed.
struct CopyNote: JSONDocument, Equatable {
    let format: Int
    /// SHA-256 of the stored object that it was made from.
    let origin: String
    let object: BackupMarker.Object

    init(origin: String, object: BackupMarker.Object) {
        format = JSONDocuments.format
        (self.origin, self.object) = (origin, object)
    }
}

extension BackupStore {
    /// nil when there is none that can be read: the object is then looked at itself.
    func note(of name: String, _ id: BackupID) async throws -> CopyNote? {
        do {
            return try await store.document(CopyNote.self, at: try noteKey(name, id))
        } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
            return nil
        }
    }

    func keep(_ note: CopyNote, _ id: BackupID) async throws {
        let bytes = try JSONDocuments.encode(note)
        _ = try await store.put(try noteKey(note.object.key, id), .bytes(bytes), .replacing)
    }

    func removeNotes(_ id: BackupID) async throws {
        for try await page in store.listAll(prefix: layout.backup(id) + "copied/") {
            for object in page.objects { try await store.delete(object.key) }
        }
    }

    private func noteKey(_ name: String, _ id: BackupID) throws -> ObjectKey {
        _ = try key(name, of: id)  // refuses names that lead out of the folder
        return try ObjectKey("\(layout.backup(id))copied/\(name).json")
    }
}
