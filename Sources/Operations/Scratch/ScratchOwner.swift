// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// Which process made a scratch folder, written into it, so that another can tell later whether it is still at work.
enum ScratchOwner {
    static let name = "walden.process"

    /// Five lines. Blocks.
    static func write(to folder: FilePath) throws {
        let own = ProcessIdentity.current
        let text = [own.host, own.boot, own.namespace, String(own.process), String(own.startTicks)].joined(
            separator: "\n")
        let path = folder.appending(name)
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
            try file.closeAfter { _ = try file.writeAll(text.utf8) }
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "write", path)
        }
    }

    /// From now on nobody takes the folder for one that was left behind. Blocks.
    static func remove(from folder: FilePath) { unlink(folder.appending(name).string) }

    /// nil when nobody says. Blocks.
    static func read(from folder: FilePath) -> ProcessIdentity? {
        guard let bytes = try? SmallFile.bytes(at: folder.appending(name), limit: 4096) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 5, let process = Int32(lines[3]), let ticks = UInt64(lines[4]) else { return nil }
        return ProcessIdentity(
            host: String(lines[0]), boot: String(lines[1]), namespace: String(lines[2]), process: process,
            startTicks: ticks)
    }
}
