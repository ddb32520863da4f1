// SPDX-License-Identifier: MIT

public import Errors
import Synchronization

/// Where a check says what it finds. Once it is closed it takes nothing more: a check that is over its time is not heard.
public final class CheckReport: Sendable {
    private struct State {
        var findings: [CheckFinding] = []
        var isClosed = false
    }

    private let repository: String?
    private let state = Mutex(State())

    init(repository: String?) { self.repository = repository }

    public func ok(_ what: String, _ detail: String, hint: String? = nil, measure: CheckMeasure? = nil) {
        add(CheckFinding(.ok, what, repository: repository, detail, hint: hint, measure: measure))
    }

    public func warn(
        _ what: String, _ detail: String, cause: String? = nil, hint: String, measure: CheckMeasure? = nil
    ) {
        add(CheckFinding(.warn, what, repository: repository, detail, cause: cause, hint: hint, measure: measure))
    }

    /// A failure that is none here, with what it means instead.
    public func warn(_ what: String, _ error: WaldenError, hint: String) {
        add(CheckFinding(.warn, what, repository: repository, error.message, cause: error.cause, hint: hint))
    }

    public func failed(_ what: String, _ error: WaldenError, measure: CheckMeasure? = nil) {
        add(
            CheckFinding(
                .failed, what, repository: repository, error.message, cause: error.cause, hint: error.hint,
                code: error.code, measure: measure))
    }

    /// What was found, after which nothing is.
    func close() -> [CheckFinding] {
        state.withLock { state in
            state.isClosed = true
            return state.findings
        }
    }

    private func add(_ finding: CheckFinding) {
        state.withLock { if !$0.isClosed { $0.findings.append(finding) } }
    }
}
