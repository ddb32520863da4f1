// SPDX-License-Identifier: MIT

import ArgumentParser

/// For commands that read: which of several repositories is asked.
struct RepositoryOption: ParsableArguments {
    @Option(help: "Ask only the repository of this name. Default: all, in the order of the configuration.")
    var repository: String?
}
