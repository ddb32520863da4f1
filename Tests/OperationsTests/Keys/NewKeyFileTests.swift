// SPDX-License-Identifier: MIT

import Codec
import Errors
import Glibc
import Host
import PITR
import SystemPackage
import Testing

@testable import Operations

/// Files of secret keys.
@Suite("New key file") struct NewKeyFileTests {
    private let identity = AgeIdentity.generate()

    @Test func `it is age's form, and its owner's alone`() async throws {
        try await withFolder { folder in
            let path = folder.appending("key")
            try await NewKeyFile.write(identity, created: Markers.now, to: path)
            let text = String(decoding: try path.read(), as: UTF8.self)
            #expect(text.hasPrefix("# created: 2026-11-22T10:00:00Z\n# public key: \(identity.recipient)\n"))
            #expect(try AgeKeyFile.identities(parsing: text, name: "key").map(\.recipient) == [identity.recipient])
            var status = stat()
            try #require(stat(path.string, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `what is there is never overwritten`() async throws {
        try await withFolder { folder in
            let path = folder.appending("key")
            try path.write([1, 2, 3])
            let error = try await #require(throws: WaldenError.self) {
                try await NewKeyFile.write(identity, created: Markers.now, to: path)
            }
            #expect(error.code == .conflict && !error.description.contains(identity.secretText))
            #expect(try path.read() == [1, 2, 3])
            try #require(symlink("/nowhere/at/all", folder.appending("link").string) == 0)
            await #expect(throws: WaldenError.self) {
                try await NewKeyFile.write(identity, created: Markers.now, to: folder.appending("link"))
            }
        }
    }

    @Test func `what a killed run left is no key, and is gone after the next`() async throws {
        try await withFolder { folder in
            let path = folder.appending("key")
            let draft = FilePath(path.string + ".walden-unfinished")
            try draft.write([1, 2, 3])
            try await NewKeyFile.write(identity, created: Markers.now, to: path)
            #expect(try Folder.names(in: folder) == ["key"])
        }
    }

    @Test func `a folder that is not there is said`() async throws {
        let error = try await #require(throws: WaldenError.self) {
            try await NewKeyFile.write(identity, created: Markers.now, to: "/nowhere/at/all")
        }
        #expect(error.code == .notFound)
    }
}
