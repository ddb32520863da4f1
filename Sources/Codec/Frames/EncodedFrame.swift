// SPDX-License-Identifier: MIT

/// One frame as it is stored, and how many bytes of the raw stream it holds.
public struct EncodedFrame: Sendable {
    public let rawBytes: Int
    public let stored: [UInt8]

    public init(rawBytes: Int, stored: [UInt8]) {
        self.rawBytes = rawBytes
        self.stored = stored
    }
}
