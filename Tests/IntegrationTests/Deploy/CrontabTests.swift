// SPDX-License-Identifier: MIT

import Testing

struct CrontabTests {
    @Test func `every line of the crontab is a setting, or five fields, a user and a command`() throws {
        let text = try DeployFiles.text("cron/walden")
        #expect(text.hasSuffix("\n"), "cron passes over a last line without an end")
        var commands: [String] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.wholeMatch(of: /[A-Z_]+=\S.*/) != nil { continue }
            let parsed = try #require(CrontabLine(line), "\(line)")
            #expect(parsed.user == "postgres" && parsed.command.hasPrefix("walden "))
            commands.append(parsed.command)
        }
        let expected = [
            "backup", "dump --tier daily", "dump --tier weekly", "prune", "dump test",
        ]
        #expect(commands == expected.map { "walden " + $0 })
        #expect(text.contains("\nPATH=/usr/local/bin:"), "cron's own PATH does not reach walden")
    }

    @Test(arguments: [
        "0 1 * * postgres walden backup", "0 24 * * * postgres walden backup", "60 1 * * * postgres walden backup",
        "0 0 1 * * 0 postgres walden backup", "0 1 1 * 0 postgres walden backup", "0 1 * * 8 postgres walden backup",
        "0 1 * * * postgres walden dump --note %d", "0 5-1 * * * postgres walden backup", "*/0 * * * * postgres walden",
        "0 1,, * * * postgres walden backup",
    ])
    func `a line with a mistake in it is refused`(_ line: String) {
        #expect(CrontabLine(line[...]) == nil)
    }

    @Test(arguments: ["*/5 1-3,7 * * *", "0 1 * * 0", "0 1 1,15 * *", "0 0-23/2 * 1-12 *"])
    func `fields as cron knows them are taken`(_ fields: String) {
        #expect(CrontabLine.isSchedule(fields.split(separator: " ")))
    }
}
