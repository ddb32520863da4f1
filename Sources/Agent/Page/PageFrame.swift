// SPDX-License-Identifier: MIT

import PITR

/// What every page has around its sections.
struct PageFrame {
    let title: String
    let cluster: String
    /// nil where the page does not say.
    let isWell: Bool?
    /// When what it shows was true.
    var time: Instant?
    let note: HTML

    func page(_ sections: [HTML]) -> String {
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <link rel="icon" href="\(icon)">
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            <header>
            <p class="brand">Walden</p>
            <h1>\(PageWords.clipped(cluster, to: 120))</h1>
            \(asOf)
            </header>
            <main>
            \(sections)</main>
            <footer><p>\(note)</p></footer>
            </body>
            </html>

            """
        return page.text
    }

    private var asOf: HTML {
        time.map { "<p class=\"asof soft\">as of \(PageWords.moment($0)) UTC</p>" } ?? .none
    }

    /// A disc of the colour that says how it is.
    private var icon: HTML {
        let colour: HTML = isWell.map { $0 ? "%231d7a46" : "%23b3261e" } ?? "%2353606d"
        return """
            data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E\
            %3Ccircle cx='8' cy='8' r='7' fill='\(colour)'/%3E%3C/svg%3E
            """
    }
}
