// SPDX-License-Identifier: MIT

import Operations
import SystemPackage

/// Where a file that is pushed is from: what a helper opened for us.
struct PushOrigin: Sendable {
    private let descriptors: PassedDescriptors

    /// nil when there are too few: the file and its folder are needed.
    init?(_ descriptors: PassedDescriptors) {
        guard descriptors.all.count >= 2 else { return nil }
        self.descriptors = descriptors
    }

    /// The file that was asked for.
    var file: FileDescriptor { descriptors.all[0] }
    /// `pg_wal`.
    var folder: ServerWALFolder { ServerWALFolder(descriptors.all[1]) }
    /// `pg_control` of the data directory, where it could be opened.
    var control: FileDescriptor? { descriptors[2] }
}
