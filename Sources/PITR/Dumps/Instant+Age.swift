// SPDX-License-Identifier: MIT

extension Instant {
    /// How long ago it was at `later`; negative where it is yet to come.
    func age(at later: Instant) -> Duration { .microseconds(later.microseconds) - .microseconds(microseconds) }
}
