// SPDX-License-Identifier: MIT

/// The `dladdr(3)` of this program, in place of the C library's.
///
/// Before `main`, Swift's runtime asks which shared object it came from, to look for `swift-backtrace` near it
/// (stdlib/public/runtime/Paths.cpp). A static program came from none, so the C library's answer is "unknown"; the
/// runtime then reads /proc/self/exe and, where /proc is not mounted, aborts. PostgreSQL would read that as a signal.
/// So the answer is a path under which there is nothing to be found. It is called before anything is initialized, and
/// by nothing else unless the program is already failing.
///
/// - Parameter information: The four pointers of `Dl_info` (dlfcn.h, which shows them to no Swift program): the
///   object's path and base, the symbol's name and address.
@_cdecl("dladdr")
func sharedObjectLookup(_ address: UnsafeRawPointer?, _ information: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int32 {
    let path: StaticString = "/nonexistent/walden-wal"
    information[0] = UnsafeRawPointer(path.utf8Start)
    for field in 1..<4 { information[field] = nil }
    return 1
}
