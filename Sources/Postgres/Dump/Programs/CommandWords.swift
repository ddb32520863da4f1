// SPDX-License-Identifier: MIT

public import Errors

/// A command line from the configuration, cut into words by a shell's rules of quoting, but by no shell.
public enum CommandWords {
    /// `docker compose exec -T 'my postgres'` is five words. Quotes and backslashes mean what they do in a POSIX shell.
    ///
    /// Throws `.configuration` for an open quote, and for unquoted characters that only a shell understands (`$ | ; & < > ( )` and
    /// the backquote), which nobody would act on here.
    public static func split(_ line: String) throws(WaldenError) -> [String] {
        guard !line.contains("\0") else { throw unreadable("it holds a NUL character") }
        var (words, word, quote, isEscaped) = ([String](), String?.none, Unicode.Scalar?.none, false)
        func take(_ scalars: Unicode.Scalar...) { word = (word ?? "") + String(String.UnicodeScalarView(scalars)) }
        for scalar in line.unicodeScalars {
            switch (quote, scalar) {
            case _ where isEscaped:
                // Between double quotes a backslash quotes only these.
                if quote == "\"", !["\"", "\\", "$", "`"].contains(scalar) { take("\\") }
                take(scalar)
                isEscaped = false
            case ("\"", "\\"), (nil, "\\"): isEscaped = true
            case (let open?, _) where open == scalar: quote = nil
            case (nil, "'"), (nil, "\""): (quote, word) = (scalar, word ?? "")
            case ("\"", "$"), ("\"", "`"): throw shellCharacter(scalar)
            case (nil, _) where scalar.properties.isWhitespace:
                if let whole = word { words.append(whole) }
                word = nil
            case (nil, _) where shellCharacters.contains(scalar): throw shellCharacter(scalar)
            default: take(scalar)
            }
        }
        guard quote == nil, !isEscaped else { throw unreadable("a quote or backslash at its end is open") }
        return words + (word.map { [$0] } ?? [])
    }

    private static let shellCharacters: Set<Unicode.Scalar> = ["$", "|", ";", "&", "<", ">", "(", ")", "`"]

    private static func shellCharacter(_ scalar: Unicode.Scalar) -> WaldenError {
        unreadable("no shell reads it, so \(scalar) means nothing there")
    }

    private static func unreadable(_ cause: String) -> WaldenError {
        WaldenError(
            .configuration, "cannot read the command", cause: cause,
            hint: "Write words with blanks between; put single quotes around a word that holds other characters.")
    }
}
