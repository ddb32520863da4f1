// SPDX-License-Identifier: MIT
import Glibc

/// What the C library calls first, under the name that SwiftPM gives the `main` of this executable.
///
/// Not `main.swift`, because Swift's `CommandLine` does not keep what the C library passes but reads
/// /proc/self/cmdline, and has no arguments at all where /proc is not mounted.
@_cdecl("walden_wal_main")
func entryPoint(_ count: Int32, _ vector: UnsafePointer<UnsafePointer<CChar>?>) -> Int32 {
    let arguments = (0..<max(0, Int(count))).compactMap { vector[$0].map { bytes(of: $0) } }
    return Program.run(Array(arguments.dropFirst()))
}
