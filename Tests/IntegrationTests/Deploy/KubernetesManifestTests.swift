// SPDX-License-Identifier: MIT

import SystemPackage
import Testing

/// Against the schemas of Kubernetes' own API, by kubernetes-validate.
@Suite(.enabled(if: Validators.areThere, "\(Validators.skipped)"))
struct KubernetesManifestTests {
    /// The first that knows `timeZone`, and the newest that the validator knows.
    @Test(arguments: ["1.27", "1.37"])
    func `every manifest is what that version of Kubernetes takes`(_ version: String) async throws {
        for file in try DeployFiles.files(below: "kubernetes", suffix: ".yaml") {
            let result = try await Self.validate(file, version)
            #expect(Self.isValid(result), "\(result.testDescription)")
        }
    }

    @Test(arguments: [
        ("concurrencyPolicy", "concurrencePolicy"), ("runAsUser: 999", "runAsUser: yes"),
        ("restartPolicy", "restart"), ("kind: CronJob", "kind: CronJobs"), ("schedule:", "shedule:"),
    ])
    func `a manifest with a mistake in it is refused`(_ right: String, _ wrong: String) async throws {
        let text = try DeployFiles.text("kubernetes/prune.yaml")
        #expect(text.contains(right))
        try await DeployFiles.with(text.replacing(right, with: wrong), named: "wrong.yaml") { file in
            let result = try await Self.validate(file, "1.37")
            #expect(!Self.isValid(result), "\(result.testDescription)")
        }
    }

    @Test func `CronJobs run in UTC, one at a time, without rights, and may be late`() throws {
        var jobs = 0
        for file in try DeployFiles.files(below: "kubernetes", suffix: ".yaml") {
            let text = try DeployFiles.text(file)
            guard text.contains("kind: CronJob\n") else { continue }
            jobs += 1
            for line in [
                "timeZone: Etc/UTC", "concurrencyPolicy: Forbid", "startingDeadlineSeconds:", "runAsNonRoot: true",
                "allowPrivilegeEscalation: false", "readOnlyRootFilesystem: true", "drop: [ALL]",
            ] { #expect(text.contains(line), "\(file) does not say \(line)") }
            let schedule = try #require(text.firstMatch(of: /schedule: "([^"]*)"/)?.output.1)
            #expect(CrontabLine.isSchedule(schedule.split(separator: " ")), "\(file): \(schedule)")
        }
        #expect(jobs == 5)
    }

    @Test func `the agent beside a server shares the folder of the socket with it, and not its data`() throws {
        let text = try DeployFiles.text("kubernetes/agent/statefulset.yaml")
        let containers = text.components(separatedBy: "        - name: agent\n          image:")
        try #require(containers.count == 2)
        let (server, agent) = (containers[0], containers[1].components(separatedBy: "\n      volumes:\n")[0])
        #expect(server.contains("mountPath: /run/walden\n              readOnly: true"))
        #expect(agent.contains("mountPath: /run/walden\n") && !agent.contains("/var/lib/postgresql"))
        // By user ids they know each other.
        #expect(text.matches(of: /runAsUser:/).count == 1)
    }

    private static func validate(_ file: FilePath, _ version: String) async throws -> CommandResult {
        try await Validators.run("kubernetes-validate", ["--strict", "-k", version, file.string])
    }

    /// A kind without a schema is only warned of.
    private static func isValid(_ result: CommandResult) -> Bool {
        let words = result.out + result.err
        return result.status == 0 && words.contains(" passed for resource ") && !words.contains("WARN")
    }
}
