// SPDX-License-Identifier: MIT

import PITR
public import Storage

/// Where dumps stand: below a cluster's folder in a repository, or side by side in one folder, as a script leaves them
/// (docs/repository-format.md, "Dumps").
public enum DumpLayout: Sendable, Hashable {
    case cluster(String)
    /// The tier is in the marker alone, so one folder is the folder of one cluster.
    case flat

    /// The prefix of all dumps; empty, or with the final slash.
    public var root: String {
        switch self {
        case .cluster(let name): "\(name)/dumps/"
        case .flat: ""
        }
    }

    /// What the names of a dump's objects begin with, but for their suffixes.
    func stem(of id: DumpID) -> String {
        switch self {
        case .cluster: "\(root)\(id.tier.text)/\(id.content.folder)/\(id.stem)"
        case .flat: id.stem
        }
    }

    /// `suffix` is what was done to the content, the innermost first: `.sql.gz`.
    public func object(_ id: DumpID, suffix: String) throws -> ObjectKey { try ObjectKey(stem(of: id) + suffix) }

    public func marker(_ id: DumpID) throws -> ObjectKey { try ObjectKey(stem(of: id) + Self.markerSuffix) }

    static let markerSuffix = ".json"

    /// The prefix of what tests of dumps found, with the final slash.
    public var tests: String {
        switch self {
        case .cluster: root + "tests/"
        case .flat: "walden-tests/"
        }
    }

    /// What a key is of; nil for what is no dump's. Of a flat folder the tier is not known.
    func parse(_ key: ObjectKey) -> DumpObjectName? {
        guard key.text.hasPrefix(root) else { return nil }
        let parts = key.text.dropFirst(root.count).split(separator: "/", omittingEmptySubsequences: false)
        switch self {
        case .flat: return parts.count == 1 ? parts.first.flatMap { DumpObjectName(tier: nil, $0) } : nil
        case .cluster:
            guard parts.count == 3, let tier = try? DumpTier(parts[0]),
                let name = DumpObjectName(tier: tier, parts[2]), name.content.folder == parts[1]
            else { return nil }
            return name
        }
    }
}
