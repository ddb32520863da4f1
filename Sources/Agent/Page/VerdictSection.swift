// SPDX-License-Identifier: MIT

/// Is all well, and why not.
struct VerdictSection {
    let verdict: HealthVerdict

    private static let most = 30

    var html: HTML {
        guard let worst = verdict.worst else {
            return """
                <section class="verdict well" aria-labelledby="verdict">
                <h2 id="verdict"><span class="mark" aria-hidden="true">✓</span> All is well</h2>
                </section>

                """
        }
        let kind: HTML = worst == .critical ? "critical" : "warning"
        let hidden = verdict.problems.count - Self.most
        let more: HTML =
            hidden > 0 ? "<li class=\"soft\">and \(Amount.count(UInt64(hidden), "more problem"))</li>" : .none
        return """
            <section class="verdict \(kind)" aria-labelledby="verdict">
            <h2 id="verdict"><span class="mark" aria-hidden="true">!</span> \(headline)</h2>
            <ul>
            \(verdict.problems.prefix(Self.most).map(item))\(more)</ul>
            </section>

            """
    }

    private var headline: String {
        let critical = verdict.problems.count { $0.severity == .critical }
        let warnings = verdict.problems.count - critical
        let parts = [
            critical > 0 ? "\(critical) critical" : nil,
            warnings > 0 ? Amount.count(UInt64(warnings), "warning") : nil,
        ]
        return "Not all is well: " + parts.compactMap { $0 }.joined(separator: ", ")
    }

    /// What is wrong stands out, and why follows it.
    private static func sentence(_ text: String) -> HTML {
        let parts = PageWords.sentence(text).split(separator: ": ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return "<strong>\(PageWords.sentence(text))</strong>" }
        return "<strong>\(parts[0]):</strong> \(parts[1])"
    }

    private func item(_ problem: HealthProblem) -> HTML {
        let severity: HTML = problem.severity == .critical ? "critical" : "warning"
        return """
            <li class="\(severity)"><p><span class="badge \(severity)">\(severity)</span> \
            \(Self.sentence(problem.sentence))</p>
            <p>\(problem.remedy) <code>\(problem.code.rawValue)</code></p></li>

            """
    }
}
