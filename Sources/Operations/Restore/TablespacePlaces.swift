// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import SystemPackage

/// Whether the tablespaces that replay will make can be made where it makes them.
///
/// Not guaranteed: that nobody takes such a place between this and the replay.
public struct TablespacePlaces: Sendable {
    private let cluster: ClusterArchive
    private let request: RestoreRequest

    public init(_ cluster: ClusterArchive, _ request: RestoreRequest) {
        (self.cluster, self.request) = (cluster, request)
    }

    /// What a person should know, as sentences without a final period.
    ///
    /// Throws `.refused` for a place that another server uses, or that is not there.
    public func check() async throws -> [String] {
        let found = try await NewTablespaces(cluster, request.plan, request.marker).find()
        let major = request.marker.generation.major
        try await BlockingThreads.shared.run {
            for made in found.made { try Self.check(made, major: major) }
        }
        let unread = found.warnings.map { "\($0), nor is it known whether a tablespace is made in there" }
        return unread
            + found.made.map {
                "replay will make the tablespace \($0.tablespace) at \($0.path), where it was on the original"
            }
    }

    /// A server has a folder `PG_<major>_<catalogue version>` in each of its tablespaces, and recovery takes one that is there
    /// for its own (`create_tablespace_directories`, src/backend/commands/tablespace.c).
    static func check(_ made: TablespaceCreation, major: Int) throws {
        let path = FilePath(made.path)
        guard Folder.isFolder(path) else {
            throw made.refusal(
                "replaying that at \(made.lsn) needs a folder there, and there is none",
                hint: "Make it, empty and owned by the user of the server.")
        }
        guard let used = try Folder.names(in: path).first(where: { $0.hasPrefix("PG_\(major)_") }) else { return }
        throw made.refusal(
            "replaying that at \(made.lsn) would write into \(path.appending(used)), which is another server's",
            hint:
                "Restore on another host, or to before that with --to-lsn \(made.lsn) --exclusive; in place of the server "
                + "that it belongs to, move the folder aside and make an empty one.")
    }
}
