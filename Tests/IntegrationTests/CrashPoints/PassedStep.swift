// SPDX-License-Identifier: MIT

import Testing

/// A durable step that a run passed: its name, as `Host.CrashPoint` gives it, and for which time it was passed.
struct PassedStep: Sendable, Hashable, CustomTestStringConvertible {
    let name: String
    let pass: Int

    /// What `WALDEN_CRASH_AT` says to die there.
    var order: String { "\(pass) \(name)" }

    /// Whether it may have changed what others see: not what is written under a temporary name.
    var isVisible: Bool {
        !name.contains("/.walden-tmp/") && ["linked", "renamed", "removed", "asked"].contains { name.hasPrefix($0) }
    }

    /// One name for steps of a kind that nobody else sees; nil for the others.
    var nameIfHidden: String? {
        isVisible ? nil : "\(name.prefix { $0 != " " }) \(name.contains("/.walden-tmp/"))"
    }

    var testDescription: String { "killed at \(order)" }

    /// The steps that a run noted with `WALDEN_CRASH_LOG`, in the order in which it passed them.
    static func all(in log: String) -> [PassedStep] {
        var passes: [String: Int] = [:]
        return log.split(separator: "\n").map { line in
            let name = String(line)
            passes[name, default: 0] += 1
            return PassedStep(name: name, pass: passes[name] ?? 1)
        }
    }
}

extension [PassedStep] {
    /// Of the steps that `alike` gives one name the first, one in the middle and the last; all of those for which it gives none.
    func thinned(_ alike: (PassedStep) -> String?) -> [PassedStep] {
        let groups = Dictionary(grouping: self, by: alike)
        return filter { step in
            guard let name = alike(step), let group = groups[name] else { return true }
            return [group.first, group[group.count / 2], group.last].contains(step)
        }
    }
}
