// SPDX-License-Identifier: MIT

public import SystemPackage

/// The modes that a directory store gives to the folders and objects it makes, whatever the umask is.
public struct DirectoryPermissions: Sendable, Hashable {
    public let folders: FilePermissions
    public let objects: FilePermissions

    /// 0700 and 0600: only the user who archives reads it.
    public static let owner = DirectoryPermissions(
        folders: .ownerReadWriteExecute, objects: .ownerReadWrite)

    /// 0750 and 0640: its group reads it too. Which group that is, the set-group-id bit of the root decides.
    public static let group = DirectoryPermissions(
        folders: [.ownerReadWriteExecute, .groupRead, .groupExecute], objects: [.ownerReadWrite, .groupRead])

    private init(folders: FilePermissions, objects: FilePermissions) {
        self.folders = folders
        self.objects = objects
    }
}
