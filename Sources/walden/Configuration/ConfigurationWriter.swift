// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Host
import SystemPackage

/// Writes the configuration file that `walden init` makes.
struct ConfigurationWriter {
    private let configuration: Configuration

    init(_ configuration: Configuration) { self.configuration = configuration }

    /// Only its owner may read it: a connection string may hold a password. Throws `.conflict` when it is there.
    func write(to path: FilePath) throws {
        try Folder.create(path.removingLastComponent(), permissions: [.ownerReadWriteExecute, .groupReadExecute])
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
            try file.closeAfter {
                _ = try file.writeAll(text.utf8)
                try file.sync()
            }
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "write the configuration file", path)
        }
        try Folder.sync(path.removingLastComponent())
    }

    var text: String {
        """
        # Walden's configuration. Every key: docs/configuration.md. Check it with: walden config check
        cluster: \(Self.quoted(configuration.cluster))
        repositories:
        \(configuration.repositories.map(Self.text).joined(separator: "\n"))
        postgres:
          connection: \(Self.quoted(configuration.postgres.connection))

        """
    }

    /// What `walden init` can be told; the rest keeps its default.
    private static func text(of repository: RepositorySettings) -> String {
        var lines: [String] = []
        switch repository.place {
        case .directory(let path, _): lines.append("  - directory: \(quoted(path))")
        case .s3(let settings):
            lines += ["  - s3:", "      bucket: \(quoted(settings.bucket))"]
            if !settings.prefix.isEmpty { lines.append("      prefix: \(quoted(settings.prefix))") }
            if let region = settings.region { lines.append("      region: \(quoted(region))") }
            if let endpoint = settings.endpoint { lines.append("      endpoint: \(quoted(endpoint))") }
            if settings.conditionalWrites { lines.append("      conditional_writes: true") }
        }
        if let recipients = repository.sealing?.recipients, !recipients.isEmpty {
            lines += ["    sealing:", "      age:", "        recipients:"]
            lines += recipients.map { "          - \(quoted($0))" }
        }
        return lines.joined(separator: "\n")
    }

    /// A double-quoted YAML text (YAML 1.1, 5.1 and 5.6): what is not printable, and what would be taken for the end of a
    /// line, is escaped.
    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x22: "\\\""
            case 0x5C: "\\\\"
            case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: String(scalar)
            default: "\\U" + String(UInt64(scalar.value) + 0x1_0000_0000, radix: 16).dropFirst()
            }
        }
        return "\"\(escaped.joined())\""
    }
}
