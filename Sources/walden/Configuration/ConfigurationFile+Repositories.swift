// SPDX-License-Identifier: MIT

import Errors
import PITR

extension ConfigurationFile {
    /// All of `repositories:`. One that gives itself no name is called by its place in the list, from 1.
    static func repositories(_ root: ConfigurationNode, _ file: String, _ standard: Configuration.Compress) throws
        -> [RepositorySettings]
    {
        let nodes = try root.children("repositories")
        guard !nodes.isEmpty else {
            throw WaldenError(
                .configuration, "\(file): no repository is named", hint: "Add `repositories: [{directory: /path}]`.")
        }
        var all: [RepositorySettings] = []
        for (index, node) in nodes.enumerated() {
            let settings = try repository(node, name: String(index + 1), standard)
            guard !all.contains(where: { $0.name == settings.name }) else {
                throw node.wrong("name", "is that of another repository")
            }
            guard !all.contains(where: { $0.place == settings.place }) else {
                throw node.wrong("name", "and another repository are at the same place")
            }
            all.append(settings)
        }
        return all
    }

    private static func repository(_ node: ConfigurationNode, name: String, _ standard: Configuration.Compress) throws
        -> RepositorySettings
    {
        try node.allow(only: ["name", "directory", "group_readable", "s3", "compression", "sealing", "retention"])
        var settings = RepositorySettings(name: name, place: try place(node), compress: standard)
        if let name = try node.text("name") {
            guard ClusterName.isValid(name) else { throw node.wrong("name", ClusterName.rule) }
            settings.name = name
        }
        if let compression = try node.child("compression") {
            settings.compress = try compress(compression, standard)
        }
        if let sealing = try node.child("sealing") { settings.sealing = try SealingSettings(sealing) }
        if let retention = try node.child("retention") { settings.retention = try RetentionPolicy(backups: retention) }
        return settings
    }

    private static func place(_ node: ConfigurationNode) throws -> RepositorySettings.Place {
        let (directory, s3) = (try node.path("directory"), try node.child("s3"))
        switch (directory, s3) {
        case (let directory?, nil):
            return .directory(directory, isGroupReadable: try node.flag("group_readable") ?? false)
        case (nil, let s3?):
            guard try node.flag("group_readable") == nil else {
                throw node.wrong("group_readable", "goes with a directory")
            }
            return .s3(try S3RepositorySettings(s3))
        case (nil, nil):
            throw node.wrong("directory", "must be an absolute path, unless s3 says where the repository is")
        case (_?, _?): throw node.wrong("directory", "and s3 are both given, and a repository is at one place")
        }
    }
}
