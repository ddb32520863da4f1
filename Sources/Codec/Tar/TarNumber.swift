// SPDX-License-Identifier: MIT

/// Numbers in a tar header: octal digits, or base-256 where they do not fit (GNU tar's manual, "Extensions";
/// PostgreSQL's print_tar_number in src/port/tar.c).
enum TarNumber {
    /// nil when the field holds neither form, or a number beyond 64 bits. A field of blanks or NULs is 0.
    static func parse(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first else { return nil }
        return first & 0x80 == 0 ? octal(field) : binary(field)
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int64? {
        let digits = field.drop { $0 == UInt8(ascii: " ") }
        let end = digits.firstIndex { $0 == 0 || $0 == UInt8(ascii: " ") } ?? digits.endIndex
        let rest = digits[end...]
        guard rest.allSatisfy({ $0 == 0 || $0 == UInt8(ascii: " ") }) else { return nil }
        var value: Int64 = 0
        for byte in digits[..<end] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) else { return nil }
            guard let next = append(Int64(byte & 7), to: value, base: 8) else { return nil }
            value = next
        }
        return value
    }

    /// Big-endian two's complement; the first byte's highest bit marks the form, the next is the sign.
    private static func binary(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first else { return nil }
        let isNegative = first & 0x40 != 0
        var value = Int64(first & 0x3F) - (isNegative ? 0x40 : 0)
        for byte in field.dropFirst() {
            guard let next = append(Int64(byte), to: value, base: 256) else { return nil }
            value = next
        }
        return value
    }

    private static func append(_ digit: Int64, to value: Int64, base: Int64) -> Int64? {
        let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: base)
        let (sum, isStillTooLarge) = shifted.addingReportingOverflow(digit)
        return isTooLarge || isStillTooLarge ? nil : sum
    }
}
