// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// By hadolint, with every rule that is not switched off in the file itself.
@Suite(.enabled(if: Validators.areThere, "\(Validators.skipped)"))
struct DockerfileTests {
    private static let file = DeployFiles.folder.appending("docker").appending("Dockerfile")

    @Test func `hadolint finds nothing wrong with the Dockerfile`() async throws {
        let result = try await Validators.run("hadolint", [Self.file.string])
        #expect(result.status == 0 && result.out.isEmpty, "\(result.testDescription)")
    }

    @Test(arguments: [
        ("ENTRYPOINT", "ENTRYPIONT"), ("COPY --from=build", "COPY --from=biuld"), ("WORKDIR /source", "WORKDIR source"),
    ])
    func `a Dockerfile with a mistake in it is refused`(_ right: String, _ wrong: String) async throws {
        let text = try DeployFiles.text(Self.file)
        #expect(text.contains(right))
        try await DeployFiles.with(text.replacing(right, with: wrong), named: "Dockerfile") { file in
            let result = try await Validators.run("hadolint", [file.string])
            #expect(result.status == 1, "\(result.testDescription)")
        }
    }

    @Test func `what the Dockerfile copies is in the tree, and its build is let see it`() throws {
        let copied = try DeployFiles.text(Self.file).split(separator: "\n")
            .filter { $0.hasPrefix("COPY ") && !$0.contains("--from=") }
            .flatMap { $0.split(separator: " ").dropFirst().dropLast() }
        #expect(copied.count > 3)
        let seen = try DeployFiles.text("docker/Dockerfile.dockerignore").split(separator: "\n")
        for source in copied {
            let path = RecoveryPrograms.sources.pushing(FilePath(String(source))).string
            #expect(FileManager.default.fileExists(atPath: path), "there is no \(path)")
            #expect(seen.contains("!" + source), "\(source) is kept from the build")
        }
    }
}
