// SPDX-License-Identifier: MIT

extension Duration {
    /// Rounded down, at least 1 and at most a month, so that no length of time can be too much for a C interface.
    var someMilliseconds: Int {
        let month: Duration = .seconds(30 * 86_400)
        let (seconds, attoseconds) = min(max(self, .milliseconds(1)), month).components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
