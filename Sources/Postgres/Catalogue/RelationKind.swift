// SPDX-License-Identifier: MIT

/// `pg_class.relkind`, in words (src/include/catalog/pg_class.h).
public enum RelationKind: String, Sendable, Hashable, Codable, CaseIterable {
    case table
    case partitionedTable = "partitioned table"
    case materializedView = "materialized view"
    case foreignTable = "foreign table"
    case view
    case sequence
    case index
    case partitionedIndex = "partitioned index"
    case toastTable = "TOAST table"
    case compositeType = "composite type"

    /// nil for a letter that no kind has.
    public init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "r"): self = .table
        case UInt8(ascii: "p"): self = .partitionedTable
        case UInt8(ascii: "m"): self = .materializedView
        case UInt8(ascii: "f"): self = .foreignTable
        case UInt8(ascii: "v"): self = .view
        case UInt8(ascii: "S"): self = .sequence
        case UInt8(ascii: "i"): self = .index
        case UInt8(ascii: "I"): self = .partitionedIndex
        case UInt8(ascii: "t"): self = .toastTable
        case UInt8(ascii: "c"): self = .compositeType
        default: return nil
        }
    }

    /// Whether people speak of it by itself; of indexes and TOAST tables they speak as a table's.
    public var standsAlone: Bool {
        switch self {
        case .index, .partitionedIndex, .toastTable, .sequence, .compositeType: false
        case .table, .partitionedTable, .materializedView, .foreignTable, .view: true
        }
    }
}
