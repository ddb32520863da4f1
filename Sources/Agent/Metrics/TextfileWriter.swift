// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
public import SystemPackage

/// Writes metrics for node_exporter's textfile collector, which reads every `*.prom` in a folder.
///
/// Source: node_exporter's README, "Textfile Collector": write to a temporary name and rename, for the collector may read
/// at any moment.
public struct TextfileWriter: Sendable {
    private let path: FilePath

    /// `path` ends in `.prom`; its folder is there.
    public init(_ path: FilePath) { self.path = path }

    /// The file is whole at every moment, durable when this returns, and readable by all (0644): node_exporter is another
    /// user. Of several that write at once the last one wins. Throws `WaldenError`.
    public func write(_ metrics: MetricsText) async throws {
        let path = self.path
        try await BlockingThreads.shared.run { try Self.replace(path, Array(metrics.text.utf8)) }
    }

    private static func replace(_ path: FilePath, _ bytes: [UInt8]) throws {
        guard let name = path.lastComponent?.string else {
            throw WaldenError(.configuration, "\(path) is not the path of a file")
        }
        // A dot in front and no .prom behind: not read until it is whole.
        let random = UInt64.random(in: .min ... .max)
        let temporary = path.removingLastComponent().appending(".\(name).\(String(random, radix: 36)).tmp")
        do {
            try fill(temporary, bytes)
            try move(temporary, to: path)
        } catch {
            unlink(temporary.string)
            throw error
        }
        let folder = path.removingLastComponent()
        try Folder.sync(folder.isEmpty ? "." : folder)
    }

    private static func fill(_ path: FilePath, _ bytes: [UInt8]) throws {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite])
            try file.closeAfter {
                try file.writeAll(bytes)
                // The umask has no say in it.
                guard fchmod(file.rawValue, 0o644) == 0 else { throw Errno(rawValue: errno) }
                try file.sync()
            }
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "write the metrics to", path)
        }
    }

    private static func move(_ source: FilePath, to target: FilePath) throws {
        guard rename(source.string, target.string) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "put the metrics at", target)
        }
    }
}
