// SPDX-License-Identifier: MIT

/// Finds where something that once begun goes on begins, in segments that no index knows, by reading few of them.
struct Bisection {
    struct Border {
        /// The greatest segment that was read and said no.
        var lastFalse: UInt64?
        /// The least that was read and said yes.
        var firstTrue: UInt64?
    }

    let path: PathWAL
    let rule: StopRule
    let from: LSN

    /// `verdict` gives nil for a segment that says nothing. Right only where it is true of all segments after one of which
    /// it is true.
    func border(
        in numbers: ClosedRange<UInt64>, _ verdict: (SegmentSummary) -> Bool?
    ) throws -> Border {
        var border = Border()
        var (low, high) = (numbers.lowerBound, numbers.upperBound)
        while low <= high {
            let middle = low + (high - low) / 2
            let told = try sample(middle...high, verdict)
            if let told, !told.isTrue {
                border.lastFalse = told.number
                guard told.number < high else { break }
                low = told.number + 1
            } else {
                border.firstTrue = told?.number ?? border.firstTrue
                guard middle > low else { break }
                high = middle - 1
            }
        }
        return border
    }

    /// The first of some segments, ever farther apart, that says anything.
    private func sample(
        _ numbers: ClosedRange<UInt64>, _ verdict: (SegmentSummary) -> Bool?
    ) throws -> (number: UInt64, isTrue: Bool)? {
        var step: UInt64 = 0
        while step <= numbers.upperBound - numbers.lowerBound {
            let number = numbers.lowerBound + step
            if let answer = try path.read(number, from: from, rule: rule), let isTrue = verdict(answer.summary) {
                return (number, isTrue)
            }
            step = step == 0 ? 1 : step * 2
        }
        return nil
    }
}
