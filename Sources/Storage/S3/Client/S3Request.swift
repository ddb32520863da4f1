// SPDX-License-Identifier: MIT

/// A request to a bucket, neither addressed nor signed yet, so that each attempt is signed anew.
struct S3Request: Sendable {
    /// What it is for; follows "cannot" in errors.
    let action: String
    var method: HTTPRequest.Method

    /// With the store's prefix; nil: the bucket itself.
    var key: String?

    /// Not encoded yet.
    var query: [(name: String, value: String)] = []
    var headers: [HTTPHeader] = []
    var payload = S3Payload.empty

    /// nil: the settings' own.
    var deadlines: HTTPDeadlines?

    init(
        _ action: String, _ method: HTTPRequest.Method, _ key: String?, query: [(name: String, value: String)] = []
    ) {
        self.action = action
        self.method = method
        self.key = key
        self.query = query
    }

    /// Whether the bucket may hold something else after it.
    var changes: Bool { method != .get && method != .head }

    /// Method, key and the names of what is in the query.
    var words: String { ([method.rawValue, key ?? ""] + query.map(\.name)).joined(separator: " ") }
}

extension HTTPDeadlines {
    /// For a body of so many bytes: longer by the time that it takes at 64 KiB a second. What is slower for long is
    /// caught by ``idle`` or is no place for backups.
    func sending(_ count: Int) -> HTTPDeadlines {
        var longer = self
        longer.total = total.map { $0 + .milliseconds(count / 64) }
        return longer
    }

    /// For calls in which the server puts a large object together before it answers.
    var patient: HTTPDeadlines {
        var patient = self
        patient.idle = max(idle, .seconds(300))
        patient.total = total.map { max($0, .seconds(300)) }
        return patient
    }
}
