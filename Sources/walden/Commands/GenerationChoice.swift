// SPDX-License-Identifier: MIT

import Errors
import Repository

extension ClusterRecord {
    /// The generation that `--generation` names; without a name the newest. Throws `.notFound` with those that there are.
    func generation(named name: String?) throws -> Generation {
        guard let name else { return try newest() }
        if let known = generations.first(where: { $0.id.text == name }) { return known }
        throw WaldenError(
            .notFound, "\(cluster) has no generation \(name)",
            hint: "It has \(generations.map(\.id.text).joined(separator: ", ")).")
    }
}
