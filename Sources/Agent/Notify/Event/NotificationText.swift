// SPDX-License-Identifier: MIT

/// Words made fit to be sent anywhere: bounded, and without control characters but line ends and tabs.
enum NotificationText {
    /// The first `limit` bytes at most.
    static func head(_ text: String, limit: Int) -> String {
        var head = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= limit else { break }
            head.append(harmless(scalar))
        }
        return String(head)
    }

    /// The last `limit` bytes at most.
    static func tail(_ text: String, limit: Int) -> String {
        var tail: [Unicode.Scalar] = []
        var bytes = 0
        for scalar in text.unicodeScalars.reversed() {
            bytes += UTF8.width(scalar)
            guard bytes <= limit else { break }
            tail.append(harmless(scalar))
        }
        return String(String.UnicodeScalarView(tail.reversed()))
    }

    private static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar == "\n" || scalar == "\t" { return scalar }
        switch scalar.properties.generalCategory {
        // A terminal obeys the first, and the second turn text around.
        case .control, .format: return " "
        default: return scalar
        }
    }
}
