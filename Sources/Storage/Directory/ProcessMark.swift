// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage

/// What tells this process from every other one, of any boot of any computer that shares a directory.
struct ProcessMark: Sendable, Equatable {
    /// The host's name, reduced to `A-Z a-z 0-9 _ -`.
    var host: String

    /// `/proc/sys/kernel/random/boot_id` without hyphens.
    var boot: String

    /// The inode of the process id namespace: in another container the same number is another process.
    var namespace: UInt64

    var process: Int32

    /// When it started, in clock ticks since boot (field 22 of `/proc/<pid>/stat`, `man 5 proc`).
    var start: UInt64

    /// Reads a few small files of the kernel's. What cannot be read is empty or 0, and never equal to anything then.
    static func current() -> ProcessMark {
        var status = stat()
        let namespace = stat("/proc/self/ns/pid", &status) == 0 ? UInt64(status.st_ino) : 0
        let boot = KernelFile.text("/proc/sys/kernel/random/boot_id").filter { $0.isHexDigit }
        return ProcessMark(
            host: hostName(), boot: boot, namespace: namespace, process: getpid(), start: startOf(getpid()) ?? 0)
    }

    /// Whether it can be looked up from `here` whether the process that it names still runs.
    func isHere(_ here: ProcessMark) -> Bool {
        guard !boot.isEmpty, namespace != 0, start != 0, process > 0 else { return false }
        return host == here.host && boot == here.boot && namespace == here.namespace
    }

    /// Whether the process that it names is surely gone, seen from `here`.
    func isGone(from here: ProcessMark) -> Bool {
        guard isHere(here) else { return false }
        if kill(process, 0) != 0, errno == ESRCH { return true }
        guard let startNow = Self.startOf(process) else { return false }
        return startNow != start
    }

    private static func startOf(_ process: Int32) -> UInt64? {
        // The second field is the program's name in parentheses, which may hold anything.
        let text = KernelFile.text(FilePath("/proc/\(process)/stat"))
        guard let end = text.lastIndex(of: ")") else { return nil }
        return text[end...].split(separator: " ").dropFirst(20).first.flatMap { UInt64($0) }
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 65)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let safe = name.prefix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        return safe.isEmpty ? "unknown" : String(safe)
    }
}

/// Small files that the kernel makes up as they are read.
private enum KernelFile {
    /// Its first 4 KiB, or nothing when it cannot be read.
    static func text(_ path: FilePath) -> String {
        // Without it a temporary is only kept longer.
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return "" }
        defer { try? file.close() }  // it was only read
        let bytes = try? [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}
