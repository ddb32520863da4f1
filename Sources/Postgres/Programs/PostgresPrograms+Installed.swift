// SPDX-License-Identifier: MIT

import Glibc
public import SystemPackage

extension PostgresPrograms {
    /// The path of one of them that may be run; nil when it is not installed. Blocks.
    ///
    /// A folder such as /usr/local/bin may hold links to some of them: the others are where its `postgres` really is.
    public func installed(_ name: String) -> FilePath? {
        ([binFolder] + [realFolder].compactMap { $0 }).map { $0.appending(name) }.first {
            access($0.string, X_OK) == 0
        }
    }

    /// Where their server finds its libraries (`make_relative_path`, src/port/path.c): plpgsql is always among them, and where it
    /// is in none of the usual folders, nil. Blocks.
    public var libraryFolder: FilePath? {
        guard let above = realFolder?.removingLastComponent() else { return nil }
        return ["lib", "lib/postgresql", "lib64/postgresql", "lib64"].map { above.pushing(FilePath($0)) }.first {
            access($0.appending("plpgsql.so").string, F_OK) == 0
        }
    }

    private var realFolder: FilePath? {
        guard let real = realpath(path("postgres").string, nil) else { return nil }
        defer { free(real) }
        return FilePath(String(cString: real)).removingLastComponent()
    }
}
