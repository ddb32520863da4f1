// SPDX-License-Identifier: MIT

public import PITR

/// Which dump: its tier, what it holds and when it began, to the second. Written `daily/app_backup_20261122_020000`.
public struct DumpID: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case database(DatabaseKey)
        /// The cluster's roles and tablespaces.
        case globals
    }

    public let tier: DumpTier
    public let content: Content
    /// Whole seconds.
    public let begun: Instant

    public init(tier: DumpTier, content: Content, begun: Instant) {
        self.tier = tier
        self.content = content
        // By way of a name, so that what is made and what is read are the same to the second.
        self.begun = DumpName.second(of: begun)
    }

    /// `stem` is what the dump's objects are called but for their suffixes. nil for what is no dump's.
    public init?(tier: DumpTier, stem: some StringProtocol) {
        guard let (content, begun) = Content.parse(stem) else { return nil }
        self.init(tier: tier, content: content, begun: begun)
    }

    /// nil for what is not written as ``text`` is.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let tier = try? DumpTier(parts[0]) else { return nil }
        self.init(tier: tier, stem: parts[1])
    }

    public var stem: String {
        switch content {
        case .database(let key): DumpName(database: key, begun: begun).text
        case .globals: DumpName.globals(begun: begun)
        }
    }

    public var text: String { "\(tier.text)/\(stem)" }

    /// The name of the database; nil for the cluster's globals.
    public var database: String? { content.database }

}

extension DumpID.Content {
    /// What a dump with that stem holds, and when it began; nil for what is no dump's stem.
    static func parse(_ stem: some StringProtocol) -> (content: DumpID.Content, begun: Instant)? {
        if let name = DumpName(stem) { return (.database(name.database), name.begun) }
        return DumpName.begun(ofGlobals: stem).map { (.globals, $0) }
    }

    /// The folder of its objects within the tier's.
    var folder: String {
        switch self {
        case .database(let key): key.text
        case .globals: "globals"
        }
    }

    /// The name of the database; nil for the cluster's globals.
    var database: String? { if case .database(let key) = self { key.name } else { nil } }
}

extension DumpID: CustomStringConvertible {
    public var description: String { text }
}
