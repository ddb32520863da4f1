// SPDX-License-Identifier: MIT

public import AgentProtocol
import Errors
public import Operations
import PITR
import Synchronization
public import SystemPackage

/// What an agent answers to helpers.
public final class AgentHandler: ControlRequestHandler {
    private let archiver: Archiver
    private let current: Mutex<Settings>
    private let fetching: (any ControlRequestHandler)?

    public struct Settings: Sendable {
        /// The agent's configuration file. A helper that was told of another one is not ours.
        public let configuration: FilePath
        public let cluster: String
        /// How long a push may take.
        public let pushLimit: Duration
        /// What gives WAL up; nil: nothing ever does.
        public let giveUp: GiveUpWAL?

        public init(configuration: FilePath, cluster: String, pushLimit: Duration, giveUp: GiveUpWAL? = nil) {
            (self.configuration, self.cluster, self.pushLimit) = (configuration, cluster, pushLimit)
            self.giveUp = giveUp
        }
    }

    /// `fetching` answers what is asked of it for `restore_command`; nil: helpers do that directly.
    public init(_ archiver: Archiver, _ settings: Settings, fetching: (any ControlRequestHandler)? = nil) {
        (self.archiver, self.fetching) = (archiver, fetching)
        current = Mutex(settings)
    }

    /// From the next request on.
    public func change(to settings: Settings) { current.withLock { $0 = settings } }

    /// What gives WAL up now.
    public var giveUp: GiveUpWAL? { settings.giveUp }

    private var settings: Settings { current.withLock { $0 } }

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
            return .done(PostgresExit.Push.stored, try await stored(try WALFile(name: name), at: path, origin))
        } catch {
            return .done(PostgresExit.Push.failed, "\(WaldenError.of(error))")
        }
    }

    /// What there is to say when it is durable, or given up.
    private func stored(_ file: WALFile, at path: FilePath, _ origin: PushOrigin) async throws -> String {
        do {
            return try await archiver.push(file, at: path, from: origin).warnings.joined(separator: "; ")
        } catch let error as WaldenError {
            guard let giveUp = settings.giveUp else { throw error }
            let bytes = try OpenedFile(origin.file, path: path).fingerprint.byteCount
            let said = try await giveUp.decide(file, bytes: bytes, error, in: origin.folder)
            await archiver.noteGivenUp(file, bytes, said)
            return said
        }
    }

    /// Without a word of a file, whoever reaches the socket means its agent.
    private func isOurs(_ config: [UInt8]) -> Bool {
        config.isEmpty || config == Array(settings.configuration.string.utf8)
    }
}
