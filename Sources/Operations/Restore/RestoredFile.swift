// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import SystemPackage

/// A file, folder or link of a restore, made with the right owner and mode from the first moment. All calls block.
struct RestoredFile: Sendable {
    let path: FilePath
    private let owner: UserAccount?

    init(_ path: FilePath, owner: UserAccount?) {
        self.path = path
        self.owner = owner
    }

    /// Writes `bytes` at `offset`, making the file when it is not there. Links are never followed.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64, mode: UInt32, _ direct: DirectWriting) throws {
        let stretch = direct.stretch(of: bytes, at: offset)
        try withDescriptor([.create]) { file in
            try put(bytes, 0..<stretch.lowerBound, at: offset, file)
            try put(bytes, stretch.upperBound..<bytes.count, at: offset, file)
            if offset == 0 { try own(file, mode: mode) }
            guard !stretch.isEmpty else { return }
            let middle = UnsafeRawBufferPointer(rebasing: bytes[stretch])
            if try direct.write(middle, at: offset + UInt64(stretch.lowerBound), of: path) { return }
            try put(bytes, stretch, at: offset, file)
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, at offset: UInt64, _ file: FileDescriptor)
        throws
    {
        guard !range.isEmpty else { return }
        let some = UnsafeRawBufferPointer(rebasing: bytes[range])
        _ = try file.writeAll(toAbsoluteOffset: Int64(offset) + Int64(range.lowerBound), some)
        CrashPoint.passed(.wrote, in: file)
    }

    /// Makes the file hold exactly `bytes`.
    func write(whole bytes: [UInt8], mode: UInt32) throws {
        try withDescriptor([.create, .truncate]) { file in
            CrashPoint.passed(.created, in: file)
            _ = try bytes.withUnsafeBytes { try file.writeAll($0) }
            CrashPoint.passed(.wrote, in: file)
            try own(file, mode: mode)
        }
    }

    func makeFolder(mode: UInt32) throws {
        guard mkdir(path.string, 0o700) == 0 || errno == EEXIST else { throw failure("make the folder") }
        CrashPoint.passed(.made, path.string)
        do {
            let folder = try FileDescriptor.open(path, .readOnly, options: [.directory, .noFollow, .closeOnExec])
            defer { try? folder.close() }  // only its owner and mode were set
            try own(folder, mode: mode)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "set owner and mode of", path)
        }
    }

    func makeLink(to target: String) throws {
        guard symlink(target, path.string) == 0 else { throw failure("make the link") }
        CrashPoint.passed(.linked, path.string)
        if let owner, lchown(path.string, owner.uid, owner.gid) != 0 { throw failure("set the owner of") }
    }

    /// Flushes the file or folder to its device.
    func sync() throws {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.noFollow, .closeOnExec])
            defer { try? file.close() }  // nothing was written through it
            try file.sync()
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "flush", path)
        }
    }

    private func withDescriptor(_ options: FileDescriptor.OpenOptions, _ body: (FileDescriptor) throws -> Void) throws {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: options.union([.noFollow, .closeOnExec]), permissions: .ownerReadWrite)
            do {
                try body(file)
            } catch {
                try? file.close()  // the first failure is the one to tell
                throw error
            }
            try file.close()
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "write", path)
        }
    }

    private func own(_ file: FileDescriptor, mode: UInt32) throws {
        if let owner, fchown(file.rawValue, owner.uid, owner.gid) != 0 { throw Errno(rawValue: errno) }
        if mode & 0o777 != 0o600, fchmod(file.rawValue, mode & 0o777) != 0 { throw Errno(rawValue: errno) }
    }

    private func failure(_ action: String) -> WaldenError { WaldenError.system(Errno(rawValue: errno), action, path) }
}
