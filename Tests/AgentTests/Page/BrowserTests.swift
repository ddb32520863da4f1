// SPDX-License-Identifier: MIT

import Agent
import Foundation
import Testing

/// The page in a browser, from a server as it runs.
@Suite(
    .enabled(if: Chromium.isThere, "NOT TESTED: no chromium: script/bootstrap --test-servers installs it"), .serialized)
struct BrowserTests {
    @Test(
        arguments: ["healthy", "troubled", "empty", "hostile"],
        [(1280, false), (1280, true), (360, false), (360, true)])
    func `the page loads without a word in the console, light and dark, wide and narrow`(
        _ name: String, _ look: (width: Int, dark: Bool)
    ) async throws {
        try await TestServer.with(SampleSnapshots.named(name)) { server in
            try await withFolder { folder in
                let file = "\(folder)/\(name)-\(look.width)-\(look.dark ? "dark" : "light").png"
                let result = try await Chromium.screenshot(
                    server.url + "/", width: look.width, dark: look.dark, to: file)
                #expect(!result.said.contains("CONSOLE"), "\(result.said)")
                let size = try #require(FileManager.default.contents(atPath: file)?.count, "\(result.said)")
                #expect(size > 20_000)
            }
        }
    }

    @Test func `a plan is shown as it is written, and a refusal with its reason`() async throws {
        let plan = """
            Target:        2026-11-20 10:00:00 UTC
            Base backup:   20261115T012149Z-full, timeline 2
            WAL:           1 204 segments, 000000020000001C00000018 to 000000020000002200000031, all there
            Stops at:      commit of transaction 81234, 2026-11-20 09:59:58.113 UTC
            """
        try await TestServer.with(SampleSnapshots.healthy, plan: { _ in plan }) { server in
            try await withFolder { folder in
                for (name, time) in [("plan", "2026-11-20+10:00:00"), ("refusal", "tomorrow")] {
                    let file = "\(folder)/\(name).png"
                    let result = try await Chromium.screenshot(
                        server.url + "/plan?to=\(time)", width: 1280, dark: false, to: file)
                    #expect(!result.said.contains("CONSOLE"), "\(result.said)")
                    #expect(FileManager.default.fileExists(atPath: file))
                }
            }
        }
    }

    /// Measured in frames, for a window cannot be so narrow everywhere.
    @Test(arguments: ["healthy", "troubled", "hostile", "extreme"])
    func `nothing is wider than the screen, and the picture is there`(_ name: String) async throws {
        let widths = [320, 360, 720, 840, 1280]
        try await withFolder { folder in
            let snapshot = SampleSnapshots.named(name)
            let page = StatusPage.render(snapshot, HealthVerdict(snapshot))
            try page.write(toFile: folder + "/page.html", atomically: false, encoding: .utf8)
            try Self.ruler(widths).write(toFile: folder + "/ruler.html", atomically: false, encoding: .utf8)
            let result = try await Chromium.document("file://\(folder)/ruler.html")
            let measured = result.said.matches(of: /MEASURED (\d+) (\d+) (\d+) (\d+)/).map(\.output)
            #expect(measured.map(\.1) == widths.map { "\($0)" }, "\(result.said.suffix(2000))")
            for (width, measure) in zip(widths, measured) {
                #expect(measure.2 == "\(width)")
                #expect(Int(measure.3) ?? 0 > width / 2 && Int(measure.4) ?? 0 > 60)
            }
        }
    }

    private static func ruler(_ widths: [Int]) -> String {
        let frames = widths.map { "<iframe src=\"page.html\" style=\"width:\($0)px;height:900px;border:0\"></iframe>" }
        return """
            <!DOCTYPE html><body>\(frames.joined())<script>
            onload = () => {
                for (const frame of document.querySelectorAll("iframe")) {
                    const root = frame.contentDocument.documentElement
                    const picture = root.querySelector("svg.picture").getBoundingClientRect()
                    document.body.append(["MEASURED", root.clientWidth, root.scrollWidth, Math.round(picture.width),
                        Math.round(picture.height)].join(" ") + "\\n")
                }
            }
            </script>
            """
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let kept = ProcessInfo.processInfo.environment["WALDEN_SCREENSHOTS"] ?? ""
        let folder =
            kept.isEmpty ? FileManager.default.temporaryDirectory.path + "/walden-page-\(UUID().uuidString)" : kept
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { if kept.isEmpty { try? FileManager.default.removeItem(atPath: folder) } }
        try await body(folder)
    }
}
