// SPDX-License-Identifier: MIT

/// The name of an object that is still being written: who writes it, so that others can tell when nobody does any more.
///
/// `put.<host>.<boot>.<pid namespace>.<pid>.<start>.<instance>.<number>`
struct TemporaryName: Equatable {
    /// The folder of temporaries, at the root: on the objects' own file system, where link and rename work.
    static let folder = ".walden-tmp"

    /// Names at the root that begin with it are the store's own and never keys.
    static let reservedPrefix = ".walden-"

    let mark: ProcessMark

    /// Tells stores of one process apart.
    let instance: UInt64
    let number: UInt64

    var text: String {
        let instance = String(self.instance, radix: 16)
        return "put.\(mark.host).\(mark.boot).\(mark.namespace).\(mark.process).\(mark.start).\(instance).\(number)"
    }

    init(mark: ProcessMark, instance: UInt64, number: UInt64) {
        self.mark = mark
        self.instance = instance
        self.number = number
    }

    init?(_ text: String) {
        let fields = text.split(separator: ".", omittingEmptySubsequences: false)
        guard fields.count == 8, fields[0] == "put", let namespace = UInt64(fields[3]), let process = Int32(fields[4]),
            let start = UInt64(fields[5]), let instance = UInt64(fields[6], radix: 16), let number = UInt64(fields[7])
        else { return nil }
        mark = ProcessMark(
            host: String(fields[1]), boot: String(fields[2]), namespace: namespace, process: process, start: start)
        self.instance = instance
        self.number = number
    }
}
