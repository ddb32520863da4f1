// SPDX-License-Identifier: MIT

extension StringProtocol {
    /// Without the blanks and line ends around it.
    func trimmingBlanks() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
