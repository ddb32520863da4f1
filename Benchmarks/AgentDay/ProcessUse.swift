// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage

/// What this process takes of its host, once all that is free was given back.
struct ProcessUse: CustomStringConvertible {
    let residentBytes: Int
    let descriptors: Int
    let threads: Int

    /// What malloc keeps in pieces, and what was never touched before.
    private static let slack = 8 << 20

    static func ofThisOne() async throws -> ProcessUse {
        // Threads that have nothing to do end after a while.
        try await Task.sleep(for: .seconds(2))
        UnusedMemory.giveBack()
        let pages = String(decoding: try SmallFile.bytes(at: "/proc/self/statm"), as: UTF8.self)
            .split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return ProcessUse(
            residentBytes: (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE)),
            descriptors: try Folder.names(in: "/proc/self/fd").count,
            threads: try Folder.names(in: "/proc/self/task").count)
    }

    /// Threads for calls that block are made when many wait at once, and kept: on a busy machine now, on another later.
    private static let threadSlack = 8

    func isNoMore(than before: ProcessUse) -> Bool {
        residentBytes <= before.residentBytes + Self.slack && descriptors <= before.descriptors
            && threads <= before.threads + Self.threadSlack
    }

    var description: String { "\(residentBytes >> 10) KiB resident, \(descriptors) descriptors, \(threads) threads" }
}
