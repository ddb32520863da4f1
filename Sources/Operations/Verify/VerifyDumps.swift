// SPDX-License-Identifier: MIT

import Errors
import Repository

/// Reads the dumps of one place to their end.
struct VerifyDumps: Sendable {
    let place: DumpPlace

    func run() async throws -> (dumps: VerifyReport.Dumps, findings: [VerifyFinding]) {
        var (result, findings) = (VerifyReport.Dumps(repository: place.name), [VerifyFinding]())
        let listing = try await place.dumps.listing()
        for dump in listing.dumps {
            do {
                try await read(dump)
                result.read += 1
            } catch let error as WaldenError where error.isMissingKey {
                result.unopened += 1
            } catch let error as WaldenError where error.code == .integrity || error.code == .notFound {
                findings.append(
                    VerifyFinding(
                        repository: place.name, generation: nil, .dump(dump.id),
                        error.code == .notFound ? .missing : .damaged, problem: error.sentence))
            }
        }
        return (result, findings)
    }

    private func read(_ dump: StoredDump) async throws {
        let reader = try await DumpReader.open(dump, in: place.dumps)
        do {
            while try await reader.next() != nil {}
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }
}
