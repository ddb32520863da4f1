// SPDX-License-Identifier: MIT

import Errors

extension SealingSettings {
    /// Reads `sealing:`. Throws where it leaves open what is sealed by what: nothing is to be stored plain because a key was
    /// forgotten.
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["age", "gpg", "wal"])
        let (age, gpg) = (try node.child("age"), try node.child("gpg"))
        let leavesWALPlain = try node.choice("wal", ["age", "none"]) == "none"
        switch (age, gpg) {
        case (nil, nil): throw node.wrong("age", "must say to whom objects are sealed")
        case (nil, _?) where !leavesWALPlain:
            throw node.wrong(
                "gpg",
                "seals base backups only: name with age to whom the WAL is sealed, or say wal: none to store it unsealed"
            )
        case (_?, nil) where leavesWALPlain:
            throw node.wrong("wal", "can be none only where gpg seals the base backups")
        case (_?, _?) where leavesWALPlain:
            throw node.wrong("age", "names to whom the WAL is sealed, and wal: none says that it is not")
        default: break
        }
        if let age { try read(age: age) }
        self.gpg = try gpg.map { try GpgSettings($0) }
        self.leavesWALPlain = leavesWALPlain
    }

    private mutating func read(age: ConfigurationNode) throws {
        try age.allow(only: ["recipients", "recipients_file", "identities_file", "digest_key_file"])
        recipients = try age.texts("recipients")
        recipientsFile = try age.path("recipients_file")
        identitiesFile = try age.path("identities_file")
        digestKeyFile = try age.path("digest_key_file")
    }
}

extension GpgSettings {
    fileprivate init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["recipients", "home", "program"])
        recipients = try node.texts("recipients")
        guard !recipients.isEmpty else {
            throw node.wrong("recipients", "must name the fingerprints of one key or more")
        }
        home = try node.path("home")
        program = try node.text("program") ?? program
        guard !program.isEmpty, program.hasPrefix("/") || !program.contains("/") else {
            throw node.wrong("program", "must be an absolute path, or a name that is in PATH")
        }
    }
}
