// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// The S3 servers that tests run against, each started when a test first asks for it, on loopback, with keys of its own.
///
/// They are rclone's `serve s3` over a folder and moto, which `script/bootstrap --test-servers` installs. When
/// `WALDEN_TEST_S3_ENDPOINT` names a server that runs already, tests use that one and none of these; then
/// `WALDEN_TEST_S3_BUCKET`, `WALDEN_TEST_S3_ACCESS_KEY_ID`, `WALDEN_TEST_S3_SECRET_ACCESS_KEY` and, for https with an
/// authority of its own, `WALDEN_TEST_S3_CA_FILE` say the rest.
public actor S3TestServers {
    public enum Kind: String, Sendable, CaseIterable, CustomStringConvertible {
        case rclone = "rclone http"
        case rcloneTLS = "rclone https"
        case moto = "moto http"
        case motoTLS = "moto https"
        /// The one that the environment names.
        case named = "the server of WALDEN_TEST_S3_ENDPOINT"

        public var description: String { rawValue }

        /// Whether objects are files in folders: one may not lie below another, and some calls fail while a file is
        /// replaced or a folder goes.
        public var hasFolders: Bool { self == .rclone || self == .rcloneTLS }

        var isTLS: Bool { self == .rcloneTLS || self == .motoTLS }
    }

    public static let shared = S3TestServers()

    /// Which a test can run against; empty where there is none.
    public static let kinds: [Kind] =
        if variable("ENDPOINT") != nil { [.named] } else if areInstalled {
            [.rclone, .rcloneTLS, .moto, .motoTLS]
        } else { [] }

    /// Those of ``kinds`` that a ``FaultProxy`` can stand before.
    public static let plainKinds = kinds.filter {
        !$0.isTLS && ($0 != .named || variable("ENDPOINT")?.hasPrefix("http://") == true)
    }

    /// Whether tests can run; for `.enabled(if:)`, whose comment then says why they do not.
    public static var areThere: Bool { !kinds.isEmpty }

    /// Whether a run without any server is a failure.
    public static var areRequired: Bool { environment("CI") == "true" }

    public static var skipped: String {
        "no S3 servers in \(programs): script/bootstrap --test-servers installs them"
    }

    private var started: [Kind: Task<S3TestServer, any Error>] = [:]

    /// The server, once it answers. Throws when it does not in half a minute.
    public func server(_ kind: Kind) async throws -> S3TestServer {
        if let task = started[kind] { return try await task.value }
        let task = Task {
            try await BlockingThreads.shared.run {
                try kind == .named ? Self.named() : ServerStart(kind, programs: Self.programs).server()
            }
        }
        started[kind] = task
        return try await task.value
    }

    // script/bootstrap, which installs them, has the same versions.
    private static var programs: FilePath {
        if let folder = environment("WALDEN_TEST_SERVERS") { return FilePath(folder) }
        let cache = environment("XDG_CACHE_HOME") ?? (environment("HOME") ?? "") + "/.cache"
        return FilePath("\(cache)/walden-test-servers/rclone-1.75.2-moto-5.2.5")
    }

    private static var areInstalled: Bool { access(programs.appending("complete").string, F_OK) == 0 }

    private static func named() throws -> S3TestServer {
        func required(_ name: String) throws -> String {
            guard let value = variable(name) else { throw WaldenError(.usage, "WALDEN_TEST_S3_\(name) is not set") }
            return value
        }
        return try S3TestServer(
            endpoint: required("ENDPOINT"), bucket: required("BUCKET"), accessKeyID: required("ACCESS_KEY_ID"),
            secretAccessKey: required("SECRET_ACCESS_KEY"), authority: variable("CA_FILE").map { FilePath($0) })
    }

    private static func variable(_ name: String) -> String? { environment("WALDEN_TEST_S3_\(name)") }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
