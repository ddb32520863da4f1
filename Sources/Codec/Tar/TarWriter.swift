// SPDX-License-Identifier: MIT

import Errors

/// Writes small archives that any tar reads: ustar, as PostgreSQL's tarCreateHeader in src/port/tar.c does it.
public struct TarWriter {
    /// A tar archive of `files`, in their order, ending in two blocks of zeros.
    ///
    /// `path` is relative; of `mode` the permission bits count; `modified` is in seconds since 1970 and is brought into
    /// the range that eleven octal digits hold. The owner is named `postgres`, as PostgreSQL does, with the number 0.
    /// The same files give the same bytes.
    ///
    /// Throws ``WaldenError``: `integrity` for a path that ``TarScanner`` would refuse, `failed` for a path that does
    /// not fit into a ustar header (about 255 bytes) and for a file above 8 GiB.
    public static func archive(
        _ files: [(path: String, mode: UInt32, modified: Int64, content: [UInt8])]
    ) throws -> [UInt8] {
        var archive: [UInt8] = []
        for file in files {
            archive += try header(file.path, file.mode, file.modified, byteCount: file.content.count)
            archive += file.content
            let tail = file.content.count % TarFormat.blockByteCount
            if tail > 0 { archive += [UInt8](repeating: 0, count: TarFormat.blockByteCount - tail) }
        }
        return archive + [UInt8](repeating: 0, count: 2 * TarFormat.blockByteCount)
    }

    private static func header(
        _ path: String, _ mode: UInt32, _ modified: Int64, byteCount: Int
    ) throws(WaldenError) -> [UInt8] {
        let path = try TarPath.checked(Array(path.utf8))
        guard path != "." else { throw .tar("the path \".\" names no file") }
        guard let (prefix, name) = split(path) else { throw cannotHold(path, "its name is too long") }
        guard byteCount <= largestNumber else { throw cannotHold(path, "it is larger than 8 GiB") }
        var header = [UInt8](repeating: 0, count: TarFormat.blockByteCount)
        put(name, &header, TarFormat.name)
        putOctal(Int64(mode & 0o7777), &header, TarFormat.mode)
        for field in [TarFormat.userID, TarFormat.groupID, TarFormat.deviceMajor, TarFormat.deviceMinor] {
            putOctal(0, &header, field)
        }
        putOctal(Int64(byteCount), &header, TarFormat.size)
        putOctal(min(max(modified, 0), largestNumber), &header, TarFormat.modified)
        header[TarFormat.type] = UInt8(ascii: "0")
        put(TarFormat.ustarMagic, &header, TarFormat.magic)
        for field in [TarFormat.userName, TarFormat.groupName] { put(Array("postgres".utf8), &header, field) }
        put(prefix, &header, TarFormat.prefix)
        putOctal(TarFormat.checksum(of: header), &header, TarFormat.checksum)
        return header
    }

    /// What eleven octal digits hold.
    private static let largestNumber: Int64 = 0o777_7777_7777

    /// Prefix and name such that both fit, cut at a slash; nil when there is no such slash.
    private static func split(_ path: String) -> (prefix: [UInt8], name: [UInt8])? {
        let bytes = Array(path.utf8)
        if bytes.count <= TarFormat.name.count { return ([], bytes) }
        let earliest = bytes.count - TarFormat.name.count - 1
        let latest = min(TarFormat.prefix.count, bytes.count - 2)
        guard earliest <= latest,
            let slash = bytes[earliest...latest].firstIndex(of: UInt8(ascii: "/"))
        else { return nil }
        return (Array(bytes[..<slash]), Array(bytes[(slash + 1)...]))
    }

    private static func put(_ bytes: [UInt8], _ header: inout [UInt8], _ field: Range<Int>) {
        for (index, byte) in zip(field, bytes) { header[index] = byte }
    }

    /// Digits that fill the field up to a NUL at its end.
    private static func putOctal(_ number: Int64, _ header: inout [UInt8], _ field: Range<Int>) {
        let digits = Array(String(number, radix: 8).utf8)
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: max(0, field.count - 1 - digits.count))
        put(zeros + digits + [0], &header, field)
    }

    private static func cannotHold(_ path: String, _ cause: String) -> WaldenError {
        WaldenError(.failed, "cannot put \(path) into a tar archive", cause: cause)
    }
}
