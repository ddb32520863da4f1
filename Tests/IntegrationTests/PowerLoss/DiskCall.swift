// SPDX-License-Identifier: MIT

import SystemPackage

/// What a system call does to a disk, or makes durable there. Paths begin at the folder that is watched.
enum DiskCall: Equatable {
    /// Opened for writing and made where it is missing; `empties` what is there.
    case open(String, empties: Bool)
    case write(String)
    case makeFolder(String)
    /// A symbolic link, whose content is its name's.
    case makeLink(String)
    case link(String, to: String)
    case rename(String, to: String)
    case remove(String)
    /// fsync(2) of a file or a folder; covers the calls that had ended before it began.
    case flush(String, began: Int)
    /// Something was said on a socket: an acknowledgement, perhaps.
    case say

    /// All of a trace that touch something below `root`.
    static func all(in trace: String, below root: FilePath) -> [DiskCall] {
        var calls: [DiskCall] = []
        // How many of ours had ended when so many of the trace's had.
        var ended = [0]
        for call in TracedCall.all(in: trace) {
            let found = DiskCall.calls(of: call, below: root, began: ended[min(call.began, ended.count - 1)])
            calls += found
            ended.append(calls.count)
        }
        return calls
    }

    private static func calls(of call: TracedCall, below root: FilePath, began: Int) -> [DiskCall] {
        func relative(_ path: FilePath?) -> String? {
            guard let path, path.starts(with: root) else { return nil }
            return path.string.dropFirst(root.string.utf8.count + 1).description
        }
        func from(_ index: Int, _ folder: Int? = nil) -> String? { relative(call.path(at: index, folder: folder)) }
        func of(_ descriptor: Int) -> String? { relative(call.path(ofDescriptor: descriptor)) }
        let made: DiskCall? =
            switch call.name {
            case "open": opened(from(0), call.arguments, flags: 1)
            case "openat": opened(from(1, 0), call.arguments, flags: 2)
            case "write", "pwrite64", "writev", "pwritev", "sendfile", "copy_file_range", "ftruncate", "fallocate":
                of(call.name == "copy_file_range" ? 2 : 0).map { .write($0) }
            case "sendto", "sendmsg": .say
            case "mkdir": from(0).map { .makeFolder($0) }
            case "mkdirat": from(1, 0).map { .makeFolder($0) }
            case "symlink": from(1).map { .makeLink($0) }
            case "symlinkat": from(2, 1).map { .makeLink($0) }
            case "link": moved(from(0), from(1)) { .link($0, to: $1) }
            case "linkat": moved(from(1, 0), from(3, 2)) { .link($0, to: $1) }
            case "rename": moved(from(0), from(1)) { .rename($0, to: $1) }
            case "renameat", "renameat2": moved(from(1, 0), from(3, 2)) { .rename($0, to: $1) }
            case "unlink", "rmdir": from(0).map { .remove($0) }
            case "unlinkat": from(1, 0).map { .remove($0) }
            case "fsync", "fdatasync": of(0).map { .flush($0, began: began) }
            default: nil
            }
        return made.map { [$0] } ?? []
    }

    private static func opened(_ path: String?, _ arguments: [String], flags: Int) -> DiskCall? {
        guard let path, arguments.indices.contains(flags), arguments[flags].contains("O_CREAT") else { return nil }
        return .open(path, empties: arguments[flags].contains("O_TRUNC"))
    }

    private static func moved(_ from: String?, _ to: String?, _ call: (String, String) -> DiskCall) -> DiskCall? {
        guard let from, let to else { return nil }
        return call(from, to)
    }

    var isFlush: Bool {
        if case .flush = self { true } else { false }
    }
}
