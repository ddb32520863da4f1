// SPDX-License-Identifier: MIT

import Agent
import Errors
import Host
import SystemPackage

extension AgentSettings.HTTPSettings {
    /// How the status page is served. Throws `.configuration` for a token that cannot be read or used.
    func configuration(_ thresholds: HealthThresholds) throws -> StatusServer.Configuration {
        var configuration = StatusServer.Configuration()
        configuration.address = try ListenAddress(listen)
        configuration.token = try tokenFile.map(Self.token)
        (configuration.hosts, configuration.thresholds) = (hosts, thresholds)
        configuration.zones = SystemTimeZones()
        return configuration
    }

    private static func token(_ path: String) throws -> AccessToken {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.bytes(at: FilePath(path), limit: 1 << 16)
        } catch {
            let failure = WaldenError.system(error as? Errno ?? .ioError, "read", FilePath(path))
            throw WaldenError(.configuration, "cannot read agent.http.token_file", cause: "\(failure)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return try AccessToken(text.last?.isNewline == true ? String(text.dropLast()) : text)
    }
}
