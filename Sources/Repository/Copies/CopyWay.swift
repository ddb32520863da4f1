// SPDX-License-Identifier: MIT

/// What is done to a stored object on its way into another repository.
public enum CopyWay: Int, Sendable, CaseIterable, Comparable {
    /// Nothing: the very bytes.
    case asStored
    /// It is opened, sealed or both; what is inside stays as it is.
    case resealed
    /// It is decompressed and compressed anew.
    case reencoded

    public static func < (left: CopyWay, right: CopyWay) -> Bool { left.rawValue < right.rawValue }
}
