// SPDX-License-Identifier: MIT

/// What PostgreSQL's programs may know of our environment.
enum ProgramEnvironment {
    /// Keywords that go through the environment, since their values may be secret.
    static let secretVariables = ["password": "PGPASSWORD", "options": "PGOPTIONS"]

    /// Keywords whose values must never stand among arguments (PostgreSQL documentation, "Parameter Key Words").
    static let secretKeywords: Set<String> = [
        "password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret",
    ]

    /// Keywords that we set ourselves, or that would change what is dumped.
    static let ourKeywords: Set<String> = [
        "dbname", "application_name", "fallback_application_name", "client_encoding", "replication",
    ]

    private static let always: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ]

    /// These would name another server or database than we do, or change what is written.
    private static let never: Set<String> = [
        "PGDATABASE", "PGAPPNAME", "PGCLIENTENCODING", "PGDATA", "PG_COLOR", "PG_COLORS", "LC_ALL",
    ]

    static func here(_ environment: [String: String]) -> [String: String] {
        inherited(environment) { name in name.hasPrefix("PG") || name.hasPrefix("KRB5") }
    }

    static func there(_ environment: [String: String]) -> [String: String] {
        inherited(environment) { name in
            name.hasPrefix("DOCKER_") || name.hasPrefix("COMPOSE_") || name == "KUBECONFIG" || name == "CONTAINER_HOST"
                || name == "SSH_AUTH_SOCK" || name == "XDG_RUNTIME_DIR" || name == "XDG_CONFIG_HOME"
        }
    }

    /// With messages in English, which are for us to read.
    private static func inherited(
        _ environment: [String: String], and isNeeded: (String) -> Bool
    ) -> [String: String] {
        environment.filter { name, _ in
            !never.contains(name) && (always.contains(name) || name.hasPrefix("LC_") || isNeeded(name))
        }.merging(["LC_MESSAGES": "C", "PG_COLOR": "never"]) { $1 }
    }
}
