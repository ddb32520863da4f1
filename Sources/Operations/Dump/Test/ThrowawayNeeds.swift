// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import SystemPackage

/// Makes, on a throw-away server, the roles and tablespaces that a plain dump names, as it passes by and before psql sees them.
actor ThrowawayNeeds {
    private static let timeout = Duration.seconds(60)
    /// Of each kind. A dump that names more fails where it names them.
    private static let most = 10_000

    private let server: DumpServer
    private let folder: FilePath
    private let account: UserAccount?
    private var names = NamesInDump()
    private var roles: Set<String> = []
    private var tablespaces: Set<String> = []

    init(_ throwaway: ThrowawayServer, _ target: RestoreTarget) {
        (server, folder, account) = (target.server, throwaway.folder, throwaway.account)
    }

    func look(at bytes: [UInt8]) async throws {
        for need in names.feed(bytes) {
            switch need {
            case .role(let name): try await make(role: name)
            case .tablespace(let name): try await make(tablespace: name)
            }
        }
    }

    /// Nothing happens when it is there.
    func make(role name: String) async throws {
        guard roles.count < Self.most, roles.insert(name).inserted else { return }
        try await make("CREATE ROLE \(try SQLName.identifier(name))")
    }

    private func make(tablespace name: String) async throws {
        guard tablespaces.count < Self.most, tablespaces.insert(name).inserted else { return }
        let folder = folder.appending("tablespace-\(tablespaces.count)")
        let account = account
        try await BlockingThreads.shared.run {
            guard mkdir(folder.string, 0o700) == 0 else {
                throw WaldenError.system(Errno(rawValue: errno), "make the folder", folder)
            }
            if let account { chown(folder.string, account.uid, account.gid) }
        }
        try await make(
            "CREATE TABLESPACE \(try SQLName.identifier(name)) LOCATION \(try SQLName.literal(folder.string))")
    }

    /// What cannot be made is there, or is a name that cannot be: psql says so where the dump needs it.
    private func make(_ sql: String) async throws {
        do {
            _ = try await server.connected { try await $0.rows(sql, timeout: Self.timeout) }
        } catch let error as WaldenError where [.failed, .conflict].contains(error.code) {
            return
        }
    }
}
