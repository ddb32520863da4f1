// SPDX-License-Identifier: MIT

public import PITR

extension DatabaseChange: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, database, xid, lsn
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        guard let kind = Kind(rawValue: try members.decode(String.self, forKey: .kind)) else {
            throw members.damage(.kind, "it is neither created nor dropped")
        }
        self.init(
            kind: kind, database: try members.decode(UInt32.self, forKey: .database),
            xid: try members.decode(UInt32.self, forKey: .xid), lsn: try members.decode(LSN.self, forKey: .lsn))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(kind.rawValue, forKey: .kind)
        try members.encode(database, forKey: .database)
        try members.encode(xid, forKey: .xid)
        try members.encode(lsn, forKey: .lsn)
    }
}

/// Files stand as `tablespace/database/number`, as pg_waldump shows them, and relations as `database/oid`.
extension RelationDrop: Codable {
    private enum CodingKeys: String, CodingKey {
        case commit, files, relations
        case fileCount = "file_count"
        case relationCount = "relation_count"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let files = try members.value(.files, or: [String]()).map { text in
            let numbers = try Self.numbers(text, 3, .files, members)
            return File(tablespace: numbers[0], database: numbers[1], number: numbers[2])
        }
        let relations = try members.value(.relations, or: [String]()).map { text in
            let numbers = try Self.numbers(text, 2, .relations, members)
            return Relation(database: numbers[0], oid: numbers[1])
        }
        self.init(
            commit: try members.decode(TransactionEnd.self, forKey: .commit), files: files,
            fileCount: try members.count(.fileCount), relations: relations,
            relationCount: try members.count(.relationCount))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(commit, forKey: .commit)
        try members.put(files.map { "\($0.tablespace)/\($0.database)/\($0.number)" }, .files)
        try members.put(fileCount, .fileCount, unless: 0)
        try members.put(relations.map { "\($0.database)/\($0.oid)" }, .relations)
        try members.put(relationCount, .relationCount, unless: 0)
    }

    private static func numbers(
        _ text: String, _ count: Int, _ key: CodingKeys, _ members: KeyedDecodingContainer<CodingKeys>
    ) throws -> [UInt32] {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).compactMap { UInt32($0) }
        guard numbers.count == count else { throw members.damage(key, "\"\(text)\" is not \(count) numbers") }
        return numbers
    }
}
