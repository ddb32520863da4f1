// SPDX-License-Identifier: MIT

import Errors
import PITR

/// The plan to a moment, or why there is none.
enum PlanPage {
    private static let limit = 200_000

    /// `wanted` is what was typed, `moment` what that is.
    static func render(
        cluster: String, wanted: String, moment: Instant?, outcome: Result<String, WaldenError>
    ) -> String {
        let section: HTML =
            switch outcome {
            case .success(let text): plan(moment.map(Amount.moment) ?? wanted, text)
            case .failure(let error): failure(error)
            }
        return PageFrame(
            title: "Plan · \(PageWords.clipped(cluster, to: 60)) · Walden", cluster: cluster, isWell: nil,
            note: "Made by the code that walden plan runs. Nothing was touched."
        ).page([
            "<nav><a href=\"/\">← Status</a></nav>\n", section,
            PlanForm(latest: nil, earliest: nil, typed: wanted).html,
        ])
    }

    private static func plan(_ moment: String, _ text: String) -> HTML {
        """
        <section aria-labelledby="result">
        <h2 id="result">Back to \(moment)</h2>
        <pre tabindex="0">\(PageWords.clipped(text, to: limit))</pre>
        </section>

        """
    }

    private static func failure(_ error: WaldenError) -> HTML {
        let cause: HTML = error.cause.map { "<p>\(PageWords.sentence($0))</p>\n" } ?? .none
        let hint: HTML = error.hint.map { "<p>\($0)</p>\n" } ?? .none
        return """
            <section class="verdict warning" aria-labelledby="result">
            <h2 id="result"><span class="mark" aria-hidden="true">!</span> \(PageWords.sentence(error.message))</h2>
            \(cause)\(hint)</section>

            """
    }
}
