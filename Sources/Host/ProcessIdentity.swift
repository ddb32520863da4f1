// SPDX-License-Identifier: MIT

import Glibc
import SystemPackage

/// Which process of which boot of which host: enough to tell later, on the same host, whether it still lives.
///
/// A process id alone does not: ids are reused, and a container has ids of its own.
public struct ProcessIdentity: Codable, Sendable, Hashable {
    /// The host's name, for people.
    public var host: String
    /// The kernel's random id of this boot (`man 5 proc`, /proc/sys/kernel/random/boot_id).
    public var boot: String
    /// The process-id namespace, so that a container's 7 is not the host's.
    public var namespace: String
    public var process: Int32
    /// When the process started, in clock ticks since boot (`man 5 proc`, /proc/pid/stat, field 22).
    public var startTicks: UInt64

    private enum CodingKeys: String, CodingKey {
        case host, boot, namespace, process
        case startTicks = "start_ticks"
    }

    /// This process.
    public static let current = ProcessIdentity(
        host: hostName(), boot: bootID(), namespace: processNamespace(), process: getpid(),
        startTicks: startTicks(of: getpid()) ?? 0)

    /// Another process that this one sees; nil when there is none of that id.
    public static func of(_ process: Int32) -> ProcessIdentity? {
        guard let ticks = startTicks(of: process) else { return nil }
        return ProcessIdentity(
            host: current.host, boot: current.boot, namespace: current.namespace, process: process, startTicks: ticks)
    }

    public init(host: String, boot: String, namespace: String, process: Int32, startTicks: UInt64) {
        self.host = host
        self.boot = boot
        self.namespace = namespace
        self.process = process
        self.startTicks = startTicks
    }

    /// Whether this process can see whether that one still runs: same boot, same process-id namespace, all of it known.
    public var isObservable: Bool {
        guard !boot.isEmpty, !namespace.isEmpty, process > 0, startTicks > 0 else { return false }
        return boot == Self.current.boot && namespace == Self.current.namespace
    }

    /// Whether the process surely has ended: it is observable and not there now.
    ///
    /// false means that it lives or that nobody here can tell.
    public var hasSurelyEnded: Bool {
        guard isObservable else { return false }
        guard let ticks = Self.startTicks(of: process) else { return kill(process, 0) != 0 && errno == ESRCH }
        return ticks != startTicks
    }

    private static func hostName() -> String {
        var name = utsname()
        guard uname(&name) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &name.nodename) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private static func bootID() -> String {
        let text = SmallFile.text(at: "/proc/sys/kernel/random/boot_id") ?? ""
        return String(text.prefix { !$0.isNewline })
    }

    private static func processNamespace() -> String {
        var status = stat()
        return stat("/proc/self/ns/pid", &status) == 0 ? String(status.st_ino) : ""
    }

    /// nil when there is no such process, or /proc does not show it.
    private static func startTicks(of process: Int32) -> UInt64? {
        guard let text = SmallFile.text(at: FilePath("/proc/\(process)/stat")), let end = text.lastIndex(of: ")") else {
            return nil
        }
        // The name before the bracket may hold blanks and brackets; after it come fields 3 and on.
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
