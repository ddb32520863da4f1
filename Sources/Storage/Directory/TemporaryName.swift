// SPDX-License-Identifier: MIT

import Host

/// The name of an object that is still being written: who writes it, so that others can tell when nobody does any more.
///
/// `put.<host>.<boot>.<pid namespace>.<pid>.<start>.<instance>.<number>`
struct TemporaryName: Equatable {
    /// The folder of temporaries, at the root: on the objects' own file system, where link and rename work.
    static let folder = ".walden-tmp"

    /// Names at the root that begin with it are the store's own and never keys.
    static let reservedPrefix = ".walden-"

    let writer: ProcessIdentity

    /// Tells stores of one process apart.
    let instance: UInt64
    let number: UInt64

    var text: String {
        let instance = String(self.instance, radix: 16)
        // A dot would part the fields; the host is there for people only.
        let host = writer.host.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        return "put.\(String(host)).\(writer.boot).\(writer.namespace).\(writer.process).\(writer.startTicks)"
            + ".\(instance).\(number)"
    }

    init(writer: ProcessIdentity, instance: UInt64, number: UInt64) {
        self.writer = writer
        self.instance = instance
        self.number = number
    }

    init?(_ text: String) {
        let fields = text.split(separator: ".", omittingEmptySubsequences: false)
        guard fields.count == 8, fields[0] == "put", UInt64(fields[3]) != nil, let process = Int32(fields[4]),
            let start = UInt64(fields[5]), let instance = UInt64(fields[6], radix: 16), let number = UInt64(fields[7])
        else { return nil }
        writer = ProcessIdentity(
            host: String(fields[1]), boot: String(fields[2]), namespace: String(fields[3]), process: process,
            startTicks: start)
        self.instance = instance
        self.number = number
    }
}
