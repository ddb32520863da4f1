// SPDX-License-Identifier: MIT

import Codec
import Foundation
import S3TestSupport
import SystemPackage
import Testing

/// Where a test's repository is, and whether what is in it is sealed.
enum RepositoryKind: Sendable, CustomTestStringConvertible {
    case directory
    case sealedDirectory
    case s3(S3TestServers.Kind)
    case sealedS3(S3TestServers.Kind)

    /// All but the plain directory, which the other suites try.
    static let others: [RepositoryKind] =
        [.sealedDirectory] + S3TestServers.kinds.enumerated().map { $0.isMultiple(of: 2) ? .s3($1) : .sealedS3($1) }

    var isSealed: Bool {
        switch self {
        case .sealedDirectory, .sealedS3: true
        case .directory, .s3: false
        }
    }

    var isDirectory: Bool {
        switch self {
        case .directory, .sealedDirectory: true
        case .s3, .sealedS3: false
        }
    }

    var testDescription: String {
        switch self {
        case .directory: "a directory"
        case .sealedDirectory: "a sealed directory"
        case .s3(let kind): "S3, \(kind)"
        case .sealedS3(let kind): "sealed in S3, \(kind)"
        }
    }

    /// The lines of one of `repositories:`. `folder` is the test's; what the server's user must read is put there. `repository` is
    /// the directory of one that is in a directory.
    func lines(in folder: FilePath, repository: FilePath, withIdentity: Bool) async throws -> [String] {
        try await placeLines(in: folder, repository) + sealingLines(in: folder, withIdentity: withIdentity)
    }

    private func placeLines(in folder: FilePath, _ repository: FilePath) async throws -> [String] {
        switch self {
        case .directory, .sealedDirectory: return ["directory: \(repository)"]
        case .s3(let kind), .sealedS3(let kind):
            let server = try await S3TestServers.shared.server(kind)
            var lines = [
                "s3:", "  bucket: \(server.bucket)", "  prefix: \(folder.lastComponent?.string ?? "x")",
                "  endpoint: \(server.endpoint)", "  access_key_id: \(server.accessKeyID)",
                "  secret_access_key: \(server.secretAccessKey)", "  conditional_writes: \(!kind.hasFolders)",
            ]
            if let authority = server.authority {
                let copy = folder.appending("ca.pem")
                if !FileManager.default.fileExists(atPath: copy.string) {
                    try FileManager.default.copyItem(atPath: authority.string, toPath: copy.string)
                    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: copy.string)
                }
                lines.append("  ca_file: \(copy)")
            }
            return lines
        }
    }

    private func sealingLines(in folder: FilePath, withIdentity: Bool) throws -> [String] {
        guard isSealed else { return [] }
        let (identities, recipients) = (folder.appending("identity.txt"), folder.appending("recipients.txt"))
        if !FileManager.default.fileExists(atPath: identities.string) {
            let identity = AgeIdentity.generate()
            let text = AgeKeyFile.text(of: identity, created: "now")
            try text.write(toFile: identities.string, atomically: false, encoding: .utf8)
            try "\(identity.recipient)\n".write(toFile: recipients.string, atomically: false, encoding: .utf8)
        }
        return ["sealing:", "  age:", "    recipients_file: \(recipients)"]
            + (withIdentity ? ["    identities_file: \(identities)"] : [])
    }
}
