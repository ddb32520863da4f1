// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PITR
import Testing

@testable import Agent

struct StatusPageTests {
    private static func page(_ name: String) -> String {
        let snapshot = SampleSnapshots.named(name)
        return StatusPage.render(snapshot, HealthVerdict(snapshot))
    }

    @Test(arguments: SampleSnapshots.names)
    func `every page is well-formed and holds no script, no handler and nothing to load`(_ name: String) throws {
        let page = Self.page(name)
        #expect(try WellFormed.check(page) > 20)
        for forbidden in [
            "<script", "javascript:", "<iframe", "<img", "@import", "http-equiv", "onload=", "\u{202E}", "\u{0}",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(
            page.matches(of: /(?:src|href|action)="([^"]*)"/).allSatisfy {
                ["/", "#", "d"].contains($0.output.1.prefix(1))
            })
    }

    @Test func `text from outside stays text`() {
        let page = Self.page("hostile")
        #expect(page.contains("&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"))
        #expect(!page.contains("onerror='"))
        let text = "a<b>&\"'\u{1B}\u{2067}é\n"
        let html: HTML = "<p title=\"\(text)\">"
        #expect(html.text == "<p title=\"a&lt;b&gt;&amp;&quot;&#39;\u{FFFD}\u{FFFD}é\n\">")
    }

    @Test func `a long text is cut, and decades of everything make a page of bounded size`() {
        #expect(Self.page("hostile").utf8.count < 200_000)
        let page = Self.page("huge")
        #expect(page.utf8.count < 1_000_000)
        #expect(page.matches(of: /<circle class="backup/).count <= 401)
        #expect(page.contains("and 4\u{202F}992 more"))
    }

    @Test func `the verdict comes first, with what to do`() throws {
        let well = Self.page("healthy")
        #expect(well.contains("All is well") && well.contains("<title>main · Walden</title>"))
        let page = Self.page("troubled")
        let verdict = try #require(page.range(of: "Not all is well: 4 critical, 4 warnings"))
        let rest = try #require(page.range(of: "Recovery window"))
        #expect(verdict.lowerBound < rest.lowerBound)
        #expect(page.contains("No WAL has been archived for 3 h 12 min"))
        #expect(page.contains("<code>archiving_stale</code>") && page.contains("<title>8 ▲ main · Walden</title>"))
    }

    @Test func `the window is told in words, in a picture with a description, and in a table`() {
        let page = Self.page("healthy")
        #expect(
            page.contains("<time datetime=\"2026-11-22T10:14:23Z\">2026-11-22 10:14:23</time></strong> can be restored")
        )
        #expect(page.contains("Timeline 2 can be restored from 2026-11-10 08:14:37 UTC to 2026-11-22 10:14:23 UTC."))
        #expect(
            page.matches(of: /<rect class="window"/).count == 2 && page.matches(of: /<line class="fork"/).count == 1)
        #expect(page.matches(of: /<circle class="backup"/).count == 4)
        #expect(Self.page("troubled").contains("<rect class=\"gap\""))
        #expect(Self.page("troubled").contains("<circle class=\"backup damaged\""))
    }

    @Test func `jobs and drills show results, trends and recovery times`() {
        let page = Self.page("troubled")
        #expect(page.contains("Cannot finish the base backup: the server closed the connection unexpectedly."))
        #expect(page.contains("running</span> since 14 min ago"))
        #expect(page.contains("1 of them failed") && page.contains("6 min 52 s"))
        #expect(page.matches(of: /<svg class="spark"/).count == 7)
    }

    @Test func `an agent that has just started says so everywhere, and nothing false`() {
        let page = Self.page("empty")
        #expect(page.contains("Nothing is known that could be restored to."))
        #expect(page.contains("Nothing is known of any repository yet.") && !page.contains("All is well"))
    }

    @Test func `a plan is text, and a refusal gives its reason and what to do`() {
        let attack = SampleSnapshots.attack
        let error = WaldenError(.refused, "there is no way \(attack)", cause: attack, hint: "Try <b>.")
        for outcome in [Result<String, WaldenError>.success(attack), .failure(error)] {
            let page = PlanPage.render(cluster: attack, wanted: attack, moment: nil, outcome: outcome)
            #expect(throws: Never.self) { try WellFormed.check(page) }
            #expect(!page.contains("<script") && page.contains("&lt;script&gt;"))
        }
    }
}

/// A strict look at tags: each that is opened is closed in its order, and attributes are quoted.
enum WellFormed {
    struct Fault: Error { let place: Substring }

    private static let empty: Set<Substring> = ["meta", "link", "input", "br", "!DOCTYPE"]

    /// How many tags there are.
    @discardableResult
    static func check(_ page: String) throws -> Int {
        let sheet = try #require(page.firstMatch(of: /<style>[^<]*<\/style>/))
        let rest = page.replacing(sheet.output, with: "")
        var open: [Substring] = []
        let tags = rest.matches(of: /<(\/?)([!a-zA-Z0-9]+)((?: [-a-zA-Z0-9:]+(?:="[^"<>]*")?)*) ?(\/?)>/)
        for tag in tags {
            let (name, isEnd) = (tag.output.2, !tag.output.1.isEmpty)
            if isEnd {
                guard open.popLast() == name else { throw Fault(place: tag.output.0) }
            } else if !empty.contains(name), tag.output.4.isEmpty {
                open.append(name)
            }
        }
        // Whatever is no tag is no angle bracket either.
        let brackets = rest.utf8.count { $0 == UInt8(ascii: "<") }
        guard open.isEmpty, brackets == tags.count else { throw Fault(place: "\(open), \(brackets) and \(tags.count)") }
        return tags.count
    }
}
