// SPDX-License-Identifier: MIT

/// The server answers, and its settings are such that it can be archived, backed up and brought back.
struct ServerCheck: Check {
    let what = "connection"
    let repository: String? = nil
    private let reading: ServerReading
    private let rules: [any ServerRule]

    init(_ reading: ServerReading, command: ArchiveCommandRule) {
        self.reading = reading
        rules = [
            VersionRule(), RightsRule(), WALLevelRule(), ArchiveModeRule(), command, ArchiveTimeoutRule(),
            ArchiverRule(), SendersRule(), SlotsRule(), DurabilityRule(), ChecksumsRule(), TimeZoneRule(),
            ClockRule(), StandbyRule(), RecoveryTargetRule(), PendingRestartRule(), WALSpaceRule(),
        ]
    }

    func run(_ report: CheckReport) async throws {
        let server = try await reading.server()
        let role = server.facts.inRecovery ? "a standby" : "a primary"
        report.ok(what, "the server answers, \(role) on timeline \(server.facts.timeline)")
        for rule in rules { rule.judge(server, report) }
    }
}
