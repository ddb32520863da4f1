// SPDX-License-Identifier: MIT

public import SystemPackage

/// What came open beside a request. It is closed when nobody holds this any more.
public final class PassedDescriptors: Sendable {
    public let all: [FileDescriptor]

    /// Takes them over.
    public init(_ descriptors: [Int32]) { all = descriptors.map { FileDescriptor(rawValue: $0) } }

    deinit { for descriptor in all { try? descriptor.close() } }  // they were not ours to flush

    /// The one at a place; nil when there are fewer.
    public subscript(_ index: Int) -> FileDescriptor? { all.indices.contains(index) ? all[index] : nil }
}
