// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Storage
import SystemPackage
import Testing

/// Whether this process may mount a file system of its own; the tests that need one are skipped otherwise.
private let canMount: Bool = {
    var template = Array("/tmp/walden-mount-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return false }
    defer { rmdir(template) }
    guard mount("none", template, "tmpfs", 0, "size=64k") == 0 else { return false }
    return umount2(template, 0) == 0
}()

@Suite(.serialized) struct DirectoryStoreFailureTests {
    /// Fault 13 of docs/faults.md.
    @Test(.enabled(if: canMount, "needs the right to mount a tmpfs of 1 MiB"))
    func `a full disk is storageFull, and leaves the old objects and no temporary`() async throws {
        try await withTmpfs { root, _ in
            let store = try await DirectoryStore.create(root: root)
            let old = try ObjectKey("main/old")
            _ = try await store.put(old, .bytes([1, 2, 3]), .ifAbsent)
            let large = Array(repeating: UInt8(7), count: 2 << 20)
            for condition in [PutCondition.ifAbsent, .replacing] {
                for body in [ObjectBody.bytes(large), endless(large)] {
                    let key = condition == .replacing ? old : try ObjectKey("main/large")
                    let error = await #expect(throws: WaldenError.self) { try await store.put(key, body, condition) }
                    #expect(error?.code == .storageFull)
                    #expect(error?.hint?.contains("Free space") == true)
                    #expect(names(in: root.appending(".walden-tmp")) == [])
                }
            }
            #expect(try await store.getAll(old, limit: 3) == [1, 2, 3])
            #expect(
                try await store.list(prefix: "", delimiter: false, after: nil, limit: 9).objects.map(\.key) == [old])
            #expect(try await isStored(ObjectKey("main/small"), in: store))
        }
    }

    /// The room of a removed file is free when its last descriptor is closed, which may be a moment later.
    private func isStored(_ key: ObjectKey, in store: DirectoryStore) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                return try await store.put(key, .bytes([1]), .ifAbsent) == .stored
            } catch let error as WaldenError where error.code == .storageFull && ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Fault 14 of docs/faults.md.
    @Test(.enabled(if: canMount, "needs the right to mount a tmpfs read-only"))
    func `a read-only file system refuses puts and deletes as permission, and still reads`() async throws {
        try await withTmpfs { root, remount in
            let store = try await DirectoryStore.create(root: root)
            let key = try ObjectKey("main/old")
            _ = try await store.put(key, .bytes([1, 2, 3]), .ifAbsent)
            try #require(remount(UInt(MS_REMOUNT) | UInt(MS_RDONLY)) == 0)
            for call in [
                { _ = try await store.put(ObjectKey("main/new"), .bytes([1]), .ifAbsent) },
                { try await store.delete(key) },
            ] as [() async throws -> Void] {
                let error = await #expect(throws: WaldenError.self) { try await call() }
                #expect(error?.code == .permission)
            }
            #expect(try await store.put(key, .bytes([1, 2, 3]), .ifAbsent) == .alreadyThere)
            #expect(try await store.getAll(key, limit: 3) == [1, 2, 3])
        }
    }

    /// Fault 14 of docs/faults.md.
    @Test func `a folder that the user may not write is permission, with the user named`() async throws {
        // A process of its own, because it gives up being root, who may write anywhere.
        await #expect(processExitsWith: .success) {
            try await withTemporaryFolder { root in
                let store = try await DirectoryStore.create(root: root)
                _ = try await store.put(ObjectKey("main/old"), .bytes([1]), .ifAbsent)
                try #require(chmod(root.string, 0o555) == 0)
                if geteuid() == 0 { try #require(seteuid(65534) == 0) }
                defer {
                    seteuid(getuid())
                    chmod(root.string, 0o700)
                }
                let error = await #expect(throws: WaldenError.self) {
                    try await store.put(ObjectKey("new/object"), .bytes([1]), .ifAbsent)
                }
                #expect(error?.code == .permission)
                #expect(error?.hint?.contains("user id") == true)
            }
        }
    }

    private func endless(_ chunk: [UInt8]) -> ObjectBody { .chunks { chunk } }

    private func withTmpfs(
        _ body: (FilePath, (UInt) -> Int32) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try #require(mount("none", folder.string, "tmpfs", 0, "size=1m") == 0)
            defer { umount2(folder.string, Int32(MNT_DETACH)) }
            try await body(folder) { mount("none", folder.string, "tmpfs", $0, "size=1m") }
        }
    }
}
