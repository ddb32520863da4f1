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

    private var realFolder: FilePath? {
        guard let real = realpath(path("postgres").string, nil) else { return nil }
        defer { free(real) }
        return FilePath(String(cString: real)).removingLastComponent()
    }
}
