// SPDX-License-Identifier: MIT

public import PITR

/// Numbers that are zero are left out. Names are left out where they were too many, and where there are none.
extension WALTotals: Codable {
    private enum CodingKeys: String, CodingKey {
        case records, commits, aborts, times, xids, drops
        case restorePoints = "restore_points"
        case restorePointNames = "restore_point_names"
        case databaseChanges = "database_changes"
        case tablespaceCreations = "tablespace_creations"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        records = try members.value(.records, or: 0)
        commits = try members.value(.commits, or: 0)
        aborts = try members.value(.aborts, or: 0)
        times = try members.range(.times, of: WALTime.self).map { $0.lowerBound.instant...$0.upperBound.instant }
        xids = try members.range(.xids, of: UInt32.self)
        restorePoints = try members.value(.restorePoints, or: 0)
        restorePointNames = try members.decodeIfPresent([String].self, forKey: .restorePointNames).map(Set.init)
        if restorePointNames == nil, restorePoints == 0 { restorePointNames = [] }
        drops = try members.value(.drops, or: 0)
        databaseChanges = try members.value(.databaseChanges, or: 0)
        tablespaceCreations = try members.value(.tablespaceCreations, or: 0)
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.put(records, .records, unless: 0)
        try members.put(commits, .commits, unless: 0)
        try members.put(aborts, .aborts, unless: 0)
        try members.put(times.map { WALTime($0.lowerBound)...WALTime($0.upperBound) }, .times)
        try members.put(xids, .xids)
        try members.put(restorePoints, .restorePoints, unless: 0)
        try members.put((restorePointNames ?? []).sorted(), .restorePointNames)
        try members.put(drops, .drops, unless: 0)
        try members.put(databaseChanges, .databaseChanges, unless: 0)
        try members.put(tablespaceCreations, .tablespaceCreations, unless: 0)
    }
}
