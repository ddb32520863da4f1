// SPDX-License-Identifier: MIT

extension FixedWidthInteger where Self: UnsignedInteger {
    /// As many lower-case digits as the type holds: `0000002a` of a `UInt32`.
    public var hexadecimalDigits: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
    }
}
