// SPDX-License-Identifier: MIT

import Errors
import SystemPackage

/// An object being written under a temporary name. All calls block, and come one after another.
final class StagedObject: Sendable {
    /// How often a folder may vanish from under a commit before that is an error: each time somebody emptied it anew.
    private static let attempts = 100

    private let key: ObjectKey
    private let condition: PutCondition
    private let tree: DirectoryTree
    private let root: OpenFile
    private let folder: OpenFile?
    private let temporaries: OpenFile
    private let name: String
    private let file: OpenFile

    /// Begins to write; nil when the key is taken and shall stay so.
    init?(for key: ObjectKey, _ condition: PutCondition, in tree: DirectoryTree) throws {
        root = try tree.open()
        folder = try tree.existingFolder(of: key, in: root)
        if condition == .ifAbsent, let folder, try Self.isTaken(key, in: folder, tree) {
            try folder.sync()
            return nil
        }
        temporaries = try tree.temporaryFolder(root)
        tree.temporaries.sweepOnce(temporaries)
        name = tree.temporaries.next().text
        file = try temporaries.createFile(name, tree.permissions.objects)
        self.key = key
        self.condition = condition
        self.tree = tree
    }

    func write(_ bytes: [UInt8]) throws { try file.write(bytes) }

    /// Flushes what was written, gives it its name and flushes that.
    func commit() throws -> PutOutcome {
        try file.sync()
        var known = folder
        for _ in 0..<Self.attempts {
            do {
                let folder = try known ?? tree.folder(for: key, in: root)
                guard let outcome = try place(in: folder) else { continue }
                // Also when another put stored it: that one may not have flushed the name yet.
                try folder.sync()
                return outcome
            } catch let failure as StepFailed where failure.errno == .noSuchFileOrDirectory {
                // A delete removed the folder because it was empty, unless it is the temporary that is gone.
                known = nil
                guard try temporaries.status(of: name) != nil else { throw failure }
            }
        }
        throw StepFailed(errno: .resourceBusy, step: "keep the folder of the object")
    }

    /// Removes the temporary name; harmless when it is gone.
    func discard() {
        // What cannot be removed now, a later sweep removes.
        try? temporaries.remove(name)
    }

    /// Nil when the name was taken a moment ago and is free again.
    private func place(in folder: OpenFile) throws -> PutOutcome? {
        if condition == .replacing {
            try temporaries.move(name, into: folder, as: key.name)
            return .stored
        }
        do {
            try placeExclusively(in: folder)
            return .stored
        } catch let failure as StepFailed where failure.errno == .fileExists {
            // NFS may have linked it and lost the answer; the second name shows in the count.
            if tree.naming == .link, try file.status().st_nlink > 1 { return .stored }
            return try Self.isTaken(key, in: folder, tree) ? .alreadyThere : nil
        }
    }

    private func placeExclusively(in folder: OpenFile) throws {
        if tree.naming == .link {
            do {
                return try temporaries.link(name, into: folder, as: key.name)
            } catch {
                guard error.errno.meansNoHardLinks else { throw error }
                // Then by renaming.
            }
        }
        do {
            try temporaries.moveExclusively(name, into: folder, as: key.name)
        } catch {
            guard error.errno == .invalidArgument || error.errno == .noFunction else { throw error }
            throw WaldenError(
                .configuration, "cannot store the object \(key) in \(tree.root)",
                cause: "its file system can neither link a file nor rename one without overwriting (\(error.errno))",
                hint: "Put the repository on a file system with hard links.")
        }
    }

    private static func isTaken(_ key: ObjectKey, in folder: OpenFile, _ tree: DirectoryTree) throws -> Bool {
        guard let status = try folder.status(of: key.name) else { return false }
        try tree.refuseSymbolicLink(status, key.text)
        if status.isFile { return true }
        throw WaldenError(
            .conflict, "cannot store the object \(key) in \(tree.root)", cause: "a folder or special file has its name")
    }
}
