// SPDX-License-Identifier: MIT

import Errors
import Storage

/// Whether buckets leave what is there when they are told to, found out by trying: nothing is ever assumed of a store.
struct ConditionalWrites {
    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    /// The configuration with what was found out.
    func found() async throws -> Configuration {
        var configuration = environment.configuration
        for (index, repository) in configuration.repositories.enumerated() {
            guard case .s3(var settings) = repository.place, let store = environment.s3Stores[repository.name] else {
                continue
            }
            settings.conditionalWrites = try await store.probe(multipart: false).conditionalPut.isWorking
            configuration.repositories[index].place = .s3(settings)
        }
        return configuration
    }

    /// Throws `.refused` where the configuration relies on what a bucket does not do.
    func check() async throws {
        for repository in environment.configuration.repositories {
            guard case .s3(let settings) = repository.place, settings.conditionalWrites,
                let store = environment.s3Stores[repository.name]
            else { continue }
            guard try await store.probe(multipart: false).conditionalPut.isWorking else {
                throw WaldenError(
                    .refused,
                    "the bucket of repository \(repository.name) overwrites what is there, whatever it is told",
                    cause: "it passed over If-None-Match, and the configuration says conditional_writes: true",
                    hint: "Say conditional_writes: false; Walden then looks before it writes.")
            }
        }
    }
}
