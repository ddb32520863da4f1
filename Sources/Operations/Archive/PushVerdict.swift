// SPDX-License-Identifier: MIT

import Errors

/// Whether what became of a file in each repository lets it count as archived.
struct PushVerdict {
    private let file: String
    private let members: [(repository: String, outcome: PushRace.Outcome)]
    private let policy: PushPolicy

    init(_ file: String, _ members: some Sequence<(String, PushRace.Outcome)>, _ policy: PushPolicy) {
        self.file = file
        self.members = members.map { ($0, $1) }
        self.policy = policy
    }

    /// Throws when it does not: the only failure as it is, of several one error that names them all.
    func check() throws {
        let failures = members.compactMap { member in
            if case .failure(let error) = member.outcome { (member.repository, error) } else { nil }
        }
        let isEnough =
            switch policy {
            case .all: failures.isEmpty
            case .any: failures.count < members.count
            }
        guard !isEnough, let first = failures.first else { return }
        guard members.count > 1 else { throw first.1 }
        throw WaldenError(
            gravest(failures.map(\.1.code)), "\(file) is not in \(failures.map(\.0).joined(separator: ", "))\(others)",
            cause: failures.map { "\($0): \($1)" }.joined(separator: "; "), canRetry: failures.allSatisfy(\.1.canRetry))
    }

    private var others: String {
        let stored = members.filter { if case .success = $0.outcome { true } else { false } }.map(\.repository)
        return stored.isEmpty ? "" : "; it is in \(stored.joined(separator: ", "))"
    }

    /// What needs a person comes before what passes by itself.
    private func gravest(_ codes: [WaldenError.Code]) -> WaldenError.Code {
        let order: [WaldenError.Code] = [.conflict, .refused, .integrity]
        return order.first(where: codes.contains) ?? codes.first ?? .failed
    }
}
