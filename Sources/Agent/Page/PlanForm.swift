// SPDX-License-Identifier: MIT

import PITR

/// "Pick a moment": asks for a recovery plan, which touches nothing.
struct PlanForm {
    let latest: WindowState?
    let earliest: WindowState?
    /// What was typed before, to be changed.
    var typed: String?

    var html: HTML {
        """
        <section aria-labelledby="plan">
        <h2 id="plan">Pick a moment</h2>
        <form action="/plan" method="get">
        <label for="to">What would it take to get back to this moment?</label>
        <div><input id="to" name="to" type="text" required maxlength="64" autocomplete="off" spellcheck="false" \
        aria-describedby="to-help" placeholder="2026-11-22 10:00:00" value="\(value)"> \
        <button>Show the plan</button></div>
        <p id="to-help" class="soft">In UTC unless you write an offset, such as +01:00. \(range)Nothing is touched.</p>
        </form>
        </section>

        """
    }

    private var value: String {
        if let typed { return PageWords.clipped(typed, to: 64) }
        return latest.map { String(Amount.moment($0.latest).dropLast(4)) } ?? ""
    }

    private var range: HTML {
        guard let latest, let earliest else { return .none }
        return "From \(PageWords.earliest(earliest.earliest)) to \(PageWords.moment(latest.latest)), but for gaps. "
    }
}
