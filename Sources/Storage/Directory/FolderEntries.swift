// SPDX-License-Identifier: MIT

import Glibc
import SystemPackage

/// What a name in a folder stands for.
enum EntryKind: Sendable {
    case file, folder, other
}

extension OpenFile {
    /// Calls `body` with each name in this folder, in no order, without `.` and `..`, until it returns false.
    ///
    /// Names that are not UTF-8 come with replacement characters in them, which no key has.
    func forEachEntry(_ body: (String, EntryKind) throws -> Bool) throws {
        // A descriptor of its own, because closedir closes it and reading moves its offset.
        let own = try Self.check("open the folder again") { openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = fdopendir(own) else {
            let failure = Errno(rawValue: errno)
            _ = close(own)
            throw StepFailed(errno: failure, step: "list the folder")
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = Self.name(of: entry)
            if name == "." || name == ".." { continue }
            if try !body(name, kind(of: entry, name)) { return }
        }
        if errno != 0 { throw StepFailed(errno: Errno(rawValue: errno), step: "list the folder") }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        // The record is only as long as its name, so its 256 bytes are never copied.
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        return String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
    }

    private func kind(of entry: UnsafeMutablePointer<dirent>, _ name: String) throws(StepFailed) -> EntryKind {
        switch Int(entry.pointee.d_type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .folder
        case Int(DT_UNKNOWN): try status(of: name).map { $0.isFile ? .file : $0.isFolder ? .folder : .other } ?? .other
        default: .other
        }
    }
}
