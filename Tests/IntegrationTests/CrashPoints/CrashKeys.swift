// SPDX-License-Identifier: MIT

import Codec
import Foundation
import SystemPackage

/// The key before a rotation and the one after it.
struct CrashKeys: Sendable {
    let old: FilePath
    let new: FilePath
    /// A file with both secret keys.
    let both: FilePath
    let oldRecipient: String
    let newRecipient: String

    /// Makes them in `folder`, or gives those that are there.
    init(in folder: FilePath) throws {
        (old, new) = (folder.appending("old.key"), folder.appending("new.key"))
        both = folder.appending("both.key")
        if !FileManager.default.fileExists(atPath: both.string) {
            let texts = [AgeIdentity.generate(), .generate()].map { AgeKeyFile.text(of: $0, created: "now") }
            for (path, text) in zip([old, new, both], texts + [texts.joined()]) {
                try text.write(toFile: path.string, atomically: false, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path.string)
            }
        }
        (oldRecipient, newRecipient) = (try Self.recipient(old), try Self.recipient(new))
    }

    private static func recipient(_ file: FilePath) throws -> String {
        let text = try String(contentsOfFile: file.string, encoding: .utf8)
        return try AgeKeyFile.identities(parsing: text, name: file.string).map { "\($0.recipient)" }.joined()
    }
}
