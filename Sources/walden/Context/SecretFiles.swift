// SPDX-License-Identifier: MIT

import SystemPackage

/// The files with secrets that a configuration names, and its own where secrets stand in it.
enum SecretFiles {
    static func paths(of environment: Environment) -> [FilePath] {
        let configuration = environment.configuration
        let settings =
            configuration.repositories.flatMap(secrets) + configuration.notify.targets.flatMap { secrets($0.channel) }
        let files = settings.compactMap { if case .file(let path) = $0 { path } else { nil } }
        let holdsSecrets =
            settings.contains { if case .value = $0 { true } else { false } }
            || configuration.postgres.connection.contains("password")
            || configuration.dumps.connection?.contains("password") == true
        let others =
            configuration.repositories.flatMap { [$0.sealing?.identitiesFile, $0.sealing?.digestKeyFile] }
            + [configuration.agent.http?.tokenFile]
        return (holdsSecrets ? [environment.configurationPath] : [])
            + Set(files + others.compactMap { $0 }).sorted().map { FilePath($0) }
    }

    private static func secrets(_ repository: RepositorySettings) -> [SecretSetting] {
        guard case .s3(let settings) = repository.place else { return [] }
        return [settings.credentials.secret, settings.credentials.sessionToken].compactMap { $0 }
    }

    private static func secrets(_ channel: NotifySettings.Channel) -> [SecretSetting] {
        switch channel {
        case .ping(let ping): [ping.url]
        case .webhook(let webhook):
            [webhook.url] + webhook.headers.map(\.value) + (webhook.login.map { [$0.password] } ?? [])
        case .exec: []
        }
    }
}
