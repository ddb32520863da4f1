// SPDX-License-Identifier: MIT

/// How long the latest runs took, a bar a run, the last at the right.
struct Sparkline {
    private let runs: ArraySlice<RunState>

    private static let most = 16
    private static let (width, height) = (6.0, 22.0)

    init(_ runs: [RunState]) { self.runs = runs.suffix(Self.most) }

    /// Nothing for a single run, which has no trend.
    var html: HTML {
        guard runs.count > 1, let longest = runs.map(\.duration).max(), longest > 0 else { return .none }
        let bars = runs.enumerated().map { index, run -> HTML in
            let height = max(2, run.duration / longest * Self.height)
            let kind: HTML = run.succeeded ? "run" : "run failed"
            return """
                <rect class="\(kind)" x="\(Double(index) * Self.width)" y="\(Self.height - height)" \
                width="\(Self.width - 2)" height="\(height)"/>
                """
        }
        return """
            <svg class="spark" role="img" width="\(Double(runs.count) * Self.width)" height="\(Self.height)">\
            <title>\(words)</title>\(bars)</svg>
            """
    }

    private var words: String {
        let times = runs.map(\.duration)
        let failed = runs.count { !$0.succeeded }
        return
            "The last \(runs.count) runs took \(Amount.duration(times.min() ?? 0)) to \(Amount.duration(times.max() ?? 0))"
            + (failed > 0 ? "; \(failed) of them failed" : "")
    }
}
