// SPDX-License-Identifier: MIT
import Glibc

/// The bytes of a C string, without its closing NUL.
func bytes(of string: UnsafePointer<CChar>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: string, count: strlen(string)))
}

/// A C string of these bytes, up to their first NUL. The caller deallocates it.
func cString(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar> {
    let string = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
    for (index, byte) in bytes.enumerated() { string[index] = CChar(bitPattern: byte) }
    string[bytes.count] = 0
    return string
}

/// Writes all of the text. False when it could not be written.
///
/// SIGPIPE is ignored first: death by a signal is a status that PostgreSQL reads, and a closed log must not choose it.
func write(_ text: String, to descriptor: Int32) -> Bool {
    _ = signal(SIGPIPE, SIG_IGN)
    var rest = ArraySlice(text.utf8)
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}

/// The value of an environment variable. One that is empty is one that is not set.
func variable(_ name: String) -> [UInt8]? {
    guard let value = getenv(name) else { return nil }
    let found = bytes(of: value)
    return found.isEmpty ? nil : found
}
