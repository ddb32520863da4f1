// SPDX-License-Identifier: MIT

/// Which known word somebody probably meant.
enum NearestWord {
    /// The word with the fewest edits, when there are few enough that a slip of the finger explains them.
    static func of(_ word: String, among known: [String]) -> String? {
        let best = known.map { (word: $0, edits: edits(word, $0)) }.min { $0.edits < $1.edits }
        guard let best, best.edits <= max(2, word.count / 3) else { return nil }
        return best.word
    }

    /// Levenshtein's distance.
    static func edits(_ one: String, _ other: String) -> Int {
        let other = Array(other)
        var previous = Array(0...other.count)
        for (row, character) in one.enumerated() {
            var current = [row + 1]
            for (column, candidate) in other.enumerated() {
                let replaced = previous[column] + (character == candidate ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous.last ?? 0
    }
}
