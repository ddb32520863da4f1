// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Storage
import StorageContract
import SystemPackage
import Testing

@Suite struct DirectoryStoreTests {
    private let key: ObjectKey

    init() throws { key = try ObjectKey("main/wal/segment.zst") }

    @Test func `an object is a file of mode 0600 and link count 1 in folders of mode 0700`() async throws {
        try await withTemporaryFolder { folder in
            let root = folder.appending("above").appending("root")
            let store = try await DirectoryStore.create(root: root)
            _ = try await store.put(key, .bytes([1]), .ifAbsent)
            let file = root.pushing(FilePath(key.text))
            #expect(try mode(file) == 0o600)
            #expect(try status(file).st_nlink == 1)
            for path in [
                root, root.appending("main"), root.appending("main").appending("wal"), folder.appending("above"),
            ] {
                #expect(try mode(path) == 0o700)
            }
            #expect(try mode(root.appending(".walden-tmp")) == 0o700)
        }
    }

    @Test func `a store for a group gives it 0640 and 0750 and keeps set-group-id, whatever the umask`() async throws {
        // The umask belongs to the whole process, so a process of its own sets it.
        await #expect(processExitsWith: .success) {
            umask(0o077)
            try await withTemporaryFolder { folder in
                let root = folder.appending("root")
                let store = try await DirectoryStore.create(root: root, permissions: .group)
                #expect(try mode(root) == 0o750)
                try #require(chmod(root.string, 0o2750) == 0)
                _ = try await store.put(ObjectKey("main/a"), .bytes([1]), .ifAbsent)
                _ = try await store.put(ObjectKey("main/b"), .bytes([1]), .replacing)
                #expect(try mode(root.appending("main")) == 0o2750)
                #expect(try mode(root.appending("main").appending("a")) == 0o640)
                #expect(try mode(root.appending("main").appending("b")) == 0o640)
            }
        }
    }

    /// Otherwise the user could not go on in the folders that root made.
    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `what root makes in somebody's store belongs to him`() async throws {
        try await withTemporaryFolder { folder in
            let root = folder.appending("root")
            let store = try await DirectoryStore.create(root: root)
            for made in [root, root.appending(".walden-tmp")] { try #require(chown(made.string, 4711, 4712) == 0) }
            _ = try await store.put(key, .bytes([1]), .ifAbsent)
            _ = try await store.put(ObjectKey("main/b"), .chunks { nil }, .replacing)
            for name in ["main", "main/wal", key.text] {
                let status = try status(root.pushing(FilePath(name)))
                #expect(status.st_uid == 4711 && status.st_gid == 4712, "\(name)")
            }
        }
    }

    @Test func `every call fails, and makes nothing, when the root is missing`() async throws {
        try await withTemporaryFolder { folder in
            let root = folder.appending("unmounted")
            let store = DirectoryStore(root: root)
            let calls: [() async throws -> Void] = [
                { _ = try await store.put(key, .bytes([1]), .ifAbsent) },
                { _ = try await store.get(key, range: nil) },
                { _ = try await store.head(key) },
                { _ = try await store.list(prefix: "", delimiter: false, after: nil, limit: 1) },
                { try await store.delete(key) },
                { _ = try await store.sweep() },
            ]
            for call in calls {
                let error = await #expect(throws: WaldenError.self) { try await call() }
                #expect(error?.code == .unavailable && error?.canRetry == false)
                #expect(error?.hint?.contains("walden init") == true)
            }
            #expect(names(in: folder) == [])
        }
    }

    @Test func `create keeps a store that is there`() async throws {
        try await withTemporaryFolder { folder in
            let first = try await DirectoryStore.create(root: folder)
            _ = try await first.put(key, .bytes([1]), .ifAbsent)
            let second = try await DirectoryStore.create(root: folder)
            #expect(try await second.getAll(key, limit: 1) == [1])
        }
    }

    @Test func `a root that is a file or a symbolic link is refused`() async throws {
        try await withTemporaryFolder { folder in
            try write([], to: folder.appending("file"))
            try #require(symlink("/tmp", folder.appending("link").string) == 0)
            for name in ["file", "link"] {
                let store = DirectoryStore(root: folder.appending(name))
                let error = await #expect(throws: WaldenError.self) { try await store.head(key) }
                #expect(error?.code == .configuration)
            }
        }
    }

    @Test func `a key with a symbolic link on its way is refused, and listings pass the link over`() async throws {
        try await withTemporaryFolder { folder in
            let root = folder.appending("root")
            let store = try await DirectoryStore.create(root: root)
            try #require(mkdir(folder.appending("outside").string, 0o700) == 0)
            try write([42], to: folder.appending("outside").appending("secret"))
            try #require(symlink("../outside", root.appending("folder").string) == 0)
            try #require(symlink("../outside/secret", root.appending("leaf").string) == 0)
            try #require(symlink("nowhere", root.appending("dangling").string) == 0)
            for text in ["folder/secret", "folder/new", "leaf", "dangling", "leaf/below"] {
                try await expectRefusal(of: ObjectKey(text), by: store)
            }
            #expect(names(in: folder.appending("outside")) == ["secret"])
            #expect(names(in: root) == [".walden-tmp", "dangling", "folder", "leaf"])
            #expect(try await store.list(prefix: "", delimiter: true, after: nil, limit: 9) == ListPage())
            #expect(try await store.list(prefix: "", delimiter: false, after: nil, limit: 9) == ListPage())
        }
    }

    private func expectRefusal(of key: ObjectKey, by store: DirectoryStore) async throws {
        let calls: [() async throws -> Void] = [
            { _ = try await store.put(key, .bytes([1]), .ifAbsent) },
            { _ = try await store.get(key, range: nil) },
            { _ = try await store.head(key) },
            { try await store.delete(key) },
        ]
        for call in calls {
            let error = await #expect(throws: WaldenError.self, "\(key)") { try await call() }
            #expect(error?.code == .refused)
        }
    }

    @Test func `what is not an object is neither listed nor waited for`() async throws {
        try await withTemporaryFolder { root in
            let store = try await DirectoryStore.create(root: root)
            _ = try await store.put(ObjectKey("a"), .bytes([1]), .ifAbsent)
            for name in ["lost+found", "empty"] { try #require(mkdir(root.appending(name).string, 0o700) == 0) }
            try write([1], to: root.appending("lost+found").appending("file"))
            try write([1], to: root.appending("name with space"))
            try write([1], to: root.appending(".walden-lock"))
            try #require(mkfifo(root.appending("pipe").string, 0o600) == 0)
            for delimiter in [false, true] {
                let page = try await store.list(prefix: "", delimiter: delimiter, after: nil, limit: 9)
                #expect(page.objects.map(\.key.text) == ["a"] && page.prefixes == [])
            }
            for text in ["pipe", "empty"] {
                let error = await #expect(throws: WaldenError.self) { try await store.get(ObjectKey(text), range: nil) }
                #expect(error?.code == .notFound)
            }
        }
    }

    @Test(arguments: [".walden-tmp/a", ".walden-lock", ".walden-"])
    func `names of the store's own are no keys`(text: String) async throws {
        try await withTemporaryFolder { root in
            let store = try await DirectoryStore.create(root: root)
            let error = await #expect(throws: WaldenError.self) {
                try await store.put(ObjectKey(text), .bytes([1]), .ifAbsent)
            }
            #expect(error?.code == .usage)
            #expect(try await store.list(prefix: text, delimiter: false, after: nil, limit: 9) == ListPage())
            _ = try await store.put(ObjectKey("below/\(text)"), .bytes([1]), .ifAbsent)
        }
    }

    @Test func `deleting the last object removes the folders that it leaves empty, and no others`() async throws {
        try await withTemporaryFolder { root in
            let store = try await DirectoryStore.create(root: root)
            _ = try await store.put(ObjectKey("a/b/c/d"), .bytes([1]), .ifAbsent)
            _ = try await store.put(ObjectKey("a/e"), .bytes([1]), .ifAbsent)
            try await store.delete(ObjectKey("a/b/c/d"))
            #expect(names(in: root.appending("a")) == ["e"])
            try await store.delete(ObjectKey("a/e"))
            #expect(names(in: root) == [".walden-tmp"])
        }
    }

    @Test func `an object cut short while it is read is an integrity error`() async throws {
        try await withTemporaryFolder { root in
            let store = try await DirectoryStore.create(root: root)
            _ = try await store.put(ObjectKey("a"), .bytes(Array(repeating: 1, count: 3 << 20)), .ifAbsent)
            let reader = try await store.get(ObjectKey("a"), range: nil)
            _ = try await reader.next()
            try #require(truncate(root.appending("a").string, 3 << 19) == 0)
            let error = await #expect(throws: WaldenError.self) { try await reader.next() }
            #expect(error?.code == .integrity)
        }
    }
}
