// SPDX-License-Identifier: MIT

/// The calls of an ``ObjectStore``.
public enum StoreOperation: String, Sendable, Hashable, CaseIterable {
    case put, get, head, list, delete

    /// The call in words: "store the object a/b".
    func words(_ subject: String) -> String {
        switch self {
        case .put: "store the object \(subject)"
        case .get: "read the object \(subject)"
        case .head: "look up the object \(subject)"
        case .list: "list the objects that begin with \"\(subject)\""
        case .delete: "delete the object \(subject)"
        }
    }
}
