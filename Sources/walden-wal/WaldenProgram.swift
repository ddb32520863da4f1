// SPDX-License-Identifier: MIT
import Glibc

/// The program `walden`, which does directly what no agent does for us.
enum WaldenProgram {
    /// Becomes `walden` with these arguments, the first of which is its name. Returns only when that failed, with a
    /// sentence on what was tried and what to do.
    static func replaceThisProcess(arguments: [[UInt8]]) -> String {
        let named = variable("WALDEN_PROGRAM")
        let candidates = named.map { [$0] } ?? usualPlaces()
        var failure: String?
        for path in candidates {
            let error = execute(path, arguments)
            if !isAbsent(path, error) { failure = failure ?? "cannot run \(text(path)): \(reason(error))" }
        }
        if let failure {
            return "\(failure); make it a walden that this machine can run, or set WALDEN_PROGRAM to one"
        }
        if let named { return "there is no program \(text(named)), which WALDEN_PROGRAM names; correct or unset it" }
        return "cannot find the program walden, which does the work: it is not at \(list(candidates)); "
            + "install it beside walden-wal, or set WALDEN_PROGRAM to its path"
    }

    /// In order: beside this program, in PATH, and where packages install to even when the server's PATH is bare.
    ///
    /// Relative entries of PATH are left out: the working directory is the data directory, and nothing in there is a
    /// program to run.
    private static func usualPlaces() -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        let search = variable("PATH") ?? []
        var folders = ownFolder().map { [$0] } ?? []
        folders += search.split(separator: UInt8(ascii: ":")).filter { $0.first == slash }.map(Array.init)
        folders += [Array("/usr/local/bin".utf8), Array("/usr/bin".utf8)]
        var paths: [[UInt8]] = []
        for folder in folders {
            let path = folder + (folder.last == slash ? [] : [slash]) + Array("walden".utf8)
            if !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    /// The folder of this program's file, links resolved. Nil where /proc is not mounted.
    private static func ownFolder() -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0, length < buffer.count else { return nil }
        let path = buffer[..<length].map { UInt8(bitPattern: $0) }
        return path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[...$0]) }
    }

    /// Calls execv(3) and returns the errno of its failure.
    private static func execute(_ path: [UInt8], _ arguments: [[UInt8]]) -> Int32 {
        let vector = arguments.map { cString($0) } + [nil]
        let file = cString(path)
        defer {
            vector.forEach { $0?.deallocate() }
            file.deallocate()
        }
        _ = execv(file, vector)
        return errno
    }

    /// Whether there is no such file. execv(2) answers ENOENT for a missing interpreter or dynamic loader too, as when
    /// a program linked with glibc stands in an image without it.
    private static func isAbsent(_ path: [UInt8], _ error: Int32) -> Bool {
        guard error == ENOENT || error == ENOTDIR else { return false }
        let file = cString(path)
        defer { file.deallocate() }
        return access(file, F_OK) != 0
    }

    private static func reason(_ error: Int32) -> String {
        error == ENOENT ? "its interpreter or dynamic loader is missing" : String(cString: strerror(error))
    }

    private static func text(_ path: [UInt8]) -> String {
        String(decoding: path.prefix(200).map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    private static func list(_ paths: [[UInt8]]) -> String {
        let shown = paths.prefix(12).map { text($0) }.joined(separator: ", ")
        return paths.count > 12 ? "\(shown) and \(paths.count - 12) more places" : shown
    }
}
