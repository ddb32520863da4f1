// SPDX-License-Identifier: MIT

/// A strip of the picture: a line of text, and below it what it shows.
struct PictureLane {
    let title: String
    /// Pixels, without the title.
    let height: Double
    /// What is drawn, from the top of the strip on.
    let content: (_ top: Double) -> [HTML]
}

/// Shapes whose horizontal places are percents and whose sizes are pixels, so that the picture fills every width and its
/// text is never scaled.
enum Shape {
    static func bar(_ kind: String, from: Double, to: Double, top: Double, height: Double, _ title: String) -> HTML {
        // What is too short to be seen is shown all the same.
        let width = max(to - from, 0.3)
        return """
            <rect class="\(kind)" x="\(min(from, 100 - width))%" y="\(top)" width="\(width)%" height="\(height)" rx="3">\
            <title>\(title)</title></rect>

            """
    }

    static func dot(_ kind: String, at position: Double, middle: Double, _ title: String) -> HTML {
        "<circle class=\"\(kind)\" cx=\"\(position)%\" cy=\"\(middle)\" r=\"5.5\"><title>\(title)</title></circle>\n"
    }

    static func stroke(_ kind: String, at position: Double, top: Double, bottom: Double, _ title: String) -> HTML {
        """
        <line class="\(kind)" x1="\(position)%" x2="\(position)%" y1="\(top)" y2="\(bottom)"><title>\(title)</title></line>

        """
    }
}
