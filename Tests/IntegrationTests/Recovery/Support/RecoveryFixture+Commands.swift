// SPDX-License-Identifier: MIT

import Errors
import SystemPackage
import Testing

extension RecoveryFixture {
    /// Runs `walden` as the server's user with the fixture's configuration.
    func walden(_ arguments: [String]) async throws -> CommandResult {
        try await run(RecoveryPrograms.walden, arguments)
    }

    func walden(_ arguments: String...) async throws -> CommandResult { try await walden(arguments) }

    func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) async throws
        -> CommandResult
    {
        let environment = ["WALDEN_CONFIG": configuration.string].merging(environment) { $1 }
        let (status, out, err) = try await server.run(program, arguments, environment: environment)
        return CommandResult(arguments: [program] + arguments, status: status, out: out, err: err)
    }

    @discardableResult
    func succeed(_ arguments: [String]) async throws -> CommandResult {
        let result = try await walden(arguments)
        guard result.status == 0 else {
            throw WaldenError(.failed, "walden did not succeed", cause: result.testDescription)
        }
        return result
    }

    @discardableResult
    func succeed(_ arguments: String...) async throws -> CommandResult { try await succeed(arguments) }

    /// Takes a backup; its id.
    @discardableResult
    func backup(_ arguments: String...) async throws -> String {
        let result = try await succeed(["backup", "--json"] + arguments)
        return try #require(try result.document()["result"]?["backup"]?["id"]?.text)
    }

    /// Restores and starts; the document that was printed.
    @discardableResult
    func restore(_ place: Place, _ arguments: String...) async throws -> JSONText {
        let result = try await succeed(["restore", "--start", "--json"] + place.arguments + arguments)
        return try #require(try result.document()["result"])
    }

    /// A run that must end with `status` and say all of `words` on standard error.
    @discardableResult
    func expect(
        _ status: Int32, saying words: [String] = [], _ arguments: [String],
        location: SourceLocation = #_sourceLocation
    ) async throws -> CommandResult {
        let result = try await walden(arguments)
        #expect(result.status == status, "\(result.testDescription)", sourceLocation: location)
        for word in words {
            #expect(
                (result.err + result.out).contains(word), "not said: \(word) in \(result.testDescription)",
                sourceLocation: location)
        }
        return result
    }
}
