// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import ProgramTestSupport
import SystemPackage
import Testing

/// What a program did to a folder, call by call, as strace saw it.
struct DiskRecording {
    /// Every file and folder below the folder before, those of folders with a slash behind.
    let before: [String]
    let calls: [DiskCall]
    let status: Int32

    static let skipped = "needs strace, and the right to trace"

    static let isPossible =
        (try? TestProgram.runBlocking("/usr/bin/strace", ["-o", "/dev/null", "true"]))?.status == 0

    /// The words before a command that has its calls written to `trace`.
    static func words(to trace: FilePath, _ options: [String] = []) -> [String] {
        let calls = """
            open,openat,write,pwrite64,writev,pwritev,sendfile,copy_file_range,ftruncate,fallocate,sendto,sendmsg,\
            mkdir,mkdirat,symlink,symlinkat,link,linkat,rename,renameat,renameat2,unlink,unlinkat,rmdir,fsync,fdatasync
            """
        // Quicker, but signals are not injected then.
        let quickly = options.isEmpty ? ["--seccomp-bpf"] : []
        return ["/usr/bin/strace", "-f", "-y", "-s", "0", "-o", trace.string, "-e", "trace=\(calls)"] + quickly
            + options
    }

    /// Runs a command as the cluster's user to its end.
    static func of(
        _ command: [String], below root: FilePath, in cluster: ThrowawayCluster, _ options: [String] = []
    ) async throws -> DiskRecording {
        let before = try listing(root)
        let trace = cluster.folder.appending("trace-\(UUID().uuidString)")
        let place = ["--signal=KILL", "120", "/usr/bin/env", "-C", cluster.dataDirectory.string]
        let answer = try await cluster.run("/usr/bin/timeout", place + words(to: trace, options) + command)
        let recording = try DiskRecording(before: before, trace: trace, below: root, status: answer.status)
        if options.isEmpty { try #require(answer.status == 0, "\(command): \(answer)") }
        return recording
    }

    init(before: [String], trace: FilePath, below root: FilePath, status: Int32) throws {
        self.before = before
        self.status = status
        calls = DiskCall.all(in: try String(contentsOfFile: trace.string, encoding: .utf8), below: root)
    }

    init(before: [String], calls: [DiskCall], status: Int32) {
        (self.before, self.calls, self.status) = (before, calls, status)
    }

    static func listing(_ root: FilePath) throws -> [String] {
        guard FileManager.default.fileExists(atPath: root.string) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: root.string).map { path in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: root.appending(path).string, isDirectory: &isFolder)
            return isFolder.boolValue ? path + "/" : path
        }
    }

    /// What `other` did behind it.
    func followed(by other: DiskRecording) -> DiskRecording {
        // A flush of the other covers all that came before, too.
        let later = other.calls.map { call in
            if case .flush(let path, let began) = call {
                DiskCall.flush(path, began: began + calls.count)
            } else {
                call
            }
        }
        return DiskRecording(before: before, calls: calls + later, status: other.status)
    }

    /// As if the program had not made that call, or as if it had done nothing.
    func without(_ index: Int) -> DiskRecording {
        var calls = calls
        calls[index] = .say
        return DiskRecording(before: before, calls: calls, status: status)
    }

    var flushes: [Int] { calls.indices.filter { calls[$0].isFlush } }
}

extension DiskRecording {
    func disk(after count: Int) -> ModelDisk {
        var disk = ModelDisk(holding: before)
        for call in calls.prefix(count) { disk.apply(call) }
        return disk
    }

    /// The files of the end that were not there at the beginning.
    func made(_ isMeant: (String) -> Bool) -> [String] {
        disk(after: calls.count).files.subtracting(before).filter(isMeant).sorted()
    }
}
