// SPDX-License-Identifier: MIT

import Errors

extension TarEntry {
    /// The entry that a header and the extended headers before it make. Throws `integrity` for kinds that no data
    /// directory is sent with.
    init(_ header: TarHeader, _ records: PaxRecords, contentOffset: UInt64) throws(WaldenError) {
        let rawPath = records.path ?? header.path
        let size = records.size ?? header.size
        let kind = try Self.kind(header, rawPath, records)
        guard size == 0 || kind == .file else { throw .tar("a folder or link has content") }
        self.init(
            path: try TarPath.checked(rawPath), kind: kind, mode: header.mode, size: size,
            modified: header.modified, contentOffset: contentOffset)
    }

    private static func kind(
        _ header: TarHeader, _ rawPath: [UInt8], _ records: PaxRecords
    ) throws(WaldenError) -> Kind {
        switch header.type {
        // Before ustar a slash at the end was all that told a folder.
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): return rawPath.last == UInt8(ascii: "/") ? .folder : .file
        case UInt8(ascii: "5"): return .folder
        case UInt8(ascii: "2"): return .symbolicLink(target: try TarPath.text(records.linkTarget ?? header.linkTarget))
        default: throw .tar("an entry is of the kind \(header.type), which is not supported")
        }
    }
}
