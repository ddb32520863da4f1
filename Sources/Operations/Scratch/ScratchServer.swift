// SPDX-License-Identifier: MIT

import Glibc
import Postgres
import SystemPackage

/// A server that was started on a data directory in a scratch folder of ours. All calls block.
///
/// The number in postmaster.pid may be another's by now, or be somebody's lie. So only a process whose working directory is that
/// very data directory is ever signalled, as a postmaster's is (src/backend/utils/init/miscinit.c, ChangeToDataDir).
struct ScratchServer: Sendable {
    let data: FilePath

    init(of data: FilePath) { self.data = data }

    /// nil when none runs there.
    var process: Int32? {
        guard let process = DataDirectory.runningServer(at: data), process > 0, isServer(process) else { return nil }
        return process
    }

    /// Ends it at once, with all its sessions. Whether none runs there any more.
    func end() -> Bool {
        guard let process = DataDirectory.runningServer(at: data) else { return true }
        guard process > 0, isServer(process) else { return process > 0 }
        kill(process, SIGQUIT)
        for _ in 0..<100 where isServer(process) { usleep(100_000) }
        if isServer(process) { kill(process, SIGKILL) }
        for _ in 0..<50 where isServer(process) { usleep(100_000) }
        return !isServer(process)
    }

    private func isServer(_ process: Int32) -> Bool {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/\(process)/cwd", &buffer, buffer.count - 1)
        guard count > 0 else { return false }
        let path = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let real = realpath(data.string, nil) else { return false }
        defer { free(real) }
        return path == String(cString: real)
    }
}
