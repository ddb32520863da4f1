// SPDX-License-Identifier: MIT

public import AgentProtocol
import Errors
import Operations
import PITR
public import SystemPackage

/// What an agent answers to helpers.
public struct AgentHandler: ControlRequestHandler {
    private let archiver: Archiver
    private let settings: Settings
    private let fetching: (any ControlRequestHandler)?

    public struct Settings: Sendable {
        /// The agent's configuration file. A helper that was told of another one is not ours.
        public let configuration: FilePath
        public let cluster: String
        /// How long a push may take.
        public let pushLimit: Duration

        public init(configuration: FilePath, cluster: String, pushLimit: Duration) {
            (self.configuration, self.cluster, self.pushLimit) = (configuration, cluster, pushLimit)
        }
    }

    /// `fetching` answers what is asked of it for `restore_command`; nil: helpers do that directly.
    public init(_ archiver: Archiver, _ settings: Settings, fetching: (any ControlRequestHandler)? = nil) {
        (self.archiver, self.settings, self.fetching) = (archiver, settings, fetching)
    }

    public func takeUp(_ request: AgentRequest) -> ControlTakeUp {
        switch request {
        case .greet: .within(.seconds(1))
        case .fetch: fetching?.takeUp(request) ?? .declined(reason: "this agent does not fetch")
        case .push(let push) where isOurs(push.config): .within(settings.pushLimit)
        case .push: .declined(reason: "this agent has another configuration file")
        }
    }

    public func answer(_ request: AgentRequest, _ descriptors: PassedDescriptors) async -> AgentReply {
        switch request {
        case .greet: return .done(0, "walden \(Release.version), cluster \(settings.cluster)")
        case .fetch: return await fetching?.answer(request, descriptors) ?? .declined("this agent does not fetch")
        case .push(let push):
            guard let origin = PushOrigin(descriptors) else { return .declined("the file is not open beside the call") }
            return await answer(push, origin)
        }
    }

    private func answer(_ push: AgentRequest.Push, _ origin: PushOrigin) async -> AgentReply {
        do {
            let name = String(decoding: RecoveryPath.lastComponent(of: push.path), as: UTF8.self)
            let path = FilePath(String(decoding: push.path, as: UTF8.self))
            let report = try await archiver.push(try WALFile(name: name), at: path, from: origin)
            return .done(PostgresExit.Push.stored, report.warnings.joined(separator: "; "))
        } catch {
            return .done(PostgresExit.Push.failed, "\(WaldenError.told(error))")
        }
    }

    /// Without a word of a file, whoever reaches the socket means its agent.
    private func isOurs(_ config: [UInt8]) -> Bool {
        config.isEmpty || config == Array(settings.configuration.string.utf8)
    }
}

extension WaldenError {
    /// Any error as one of ours, for a line on standard error.
    static func told(_ error: any Error) -> WaldenError {
        error as? WaldenError ?? WaldenError(.cancelled, "it was told to stop", canRetry: true)
    }
}
