// SPDX-License-Identifier: MIT

import Foundation
import ProgramTestSupport

/// Debian's browser without a window. `WALDEN_SCREENSHOTS` names a folder in which to keep what it saw.
enum Chromium {
    static let path = "/usr/bin/chromium"
    static let isThere = TestProgram.isThere(path)

    /// Takes a picture of `address`; the browser's words, among them every message of the console.
    static func screenshot(_ address: String, width: Int, dark: Bool, to file: String) async throws
        -> TestProgram.Outcome
    {
        try await run([
            "--window-size=\(width),\(width < 500 ? 5200 : 3200)", "--screenshot=\(file)",
            "--blink-settings=preferredColorScheme=\(dark ? 0 : 1)", address,
        ])
    }

    /// The document as scripts left it.
    static func document(_ address: String) async throws -> TestProgram.Outcome {
        try await run(["--window-size=1280,1000", "--dump-dom", "--allow-file-access-from-files", address])
    }

    private static func run(_ arguments: [String]) async throws -> TestProgram.Outcome {
        let profile = FileManager.default.temporaryDirectory.path + "/walden-chromium-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: profile) }
        let always = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--enable-logging=stderr", "--hide-scrollbars", "--user-data-dir=\(profile)", "--virtual-time-budget=2000",
        ]
        return try await TestProgram.run(path, always + arguments, deadline: .seconds(60))
    }
}
