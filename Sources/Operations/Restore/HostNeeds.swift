// SPDX-License-Identifier: MIT

import Glibc
import Host
import Postgres
import Repository
import SystemPackage

/// Whether this host has what the backup's server took from its own: the libraries it loads, and the C library's order of text.
struct HostNeeds {
    let needs: BackupMarker.Needs
    /// nil: none of that major are here, and so no folder of libraries either.
    let programs: PostgresPrograms?
    var libcVersion = Self.libcVersionHere

    /// The C library says `glibc 2.36`.
    private static var libcVersionHere: String {
        var text = [CChar](repeating: 0, count: 64)
        guard confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count) > 0 else { return "" }
        return text.withUnsafeBufferPointer { buffer in
            String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }.split(separator: " ").last.map(String.init) ?? ""
    }

    /// As sentences without a final period. Calls block.
    func warnings() -> [String] { libraryWarnings() + collationWarnings() }

    private func libraryWarnings() -> [String] {
        guard let folder = programs?.libraryFolder else { return [] }
        let preloaded = needs.preloaded.filter { !isThere($0, in: folder) }.map {
            "the server loaded \($0) at its start, and it is not in \(folder): install it, or the restored server does not start"
        }
        let others = needs.libraries.filter { !needs.preloaded.contains($0) && !isThere($0, in: folder) }.map {
            "functions of the server are in \($0), and that is not in \(folder): they fail until it is installed"
        }
        return preloaded + others
    }

    /// Only a name, or one in `$libdir`, is surely looked for there; other paths are as they are.
    private func isThere(_ library: String, in folder: FilePath) -> Bool {
        let name = library.hasPrefix("$libdir/") ? String(library.dropFirst("$libdir/".count)) : library
        let path = name.hasPrefix("/") ? FilePath(name) : folder.pushing(FilePath(name))
        return isThere(path) || isThere(FilePath(path.string + ".so"))
    }

    private func isThere(_ path: FilePath) -> Bool { access(path.string, F_OK) == 0 }

    private func collationWarnings() -> [String] {
        let others = needs.libcVersions.filter { $0 != libcVersion }
        guard !others.isEmpty, !libcVersion.isEmpty else { return [] }
        return [
            "text was sorted by glibc \(others.joined(separator: ", ")), and this host has \(libcVersion): its order may differ, "
                + "so after the restore REINDEX what is on text, and then ALTER DATABASE ... REFRESH COLLATION VERSION"
        ]
    }
}
