// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage

/// The files below a folder with their bytes.
struct FolderContent: Equatable, Sendable {
    private(set) var files: [String: Data] = [:]

    /// Empty where there is no such folder.
    init(_ folder: FilePath) throws {
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: folder.string)) ?? [] {
            let url = URL(fileURLWithPath: folder.string).appending(path: path)
            if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                files[path] = try Data(contentsOf: url)
            }
        }
    }

    var names: [String] { files.keys.sorted() }

    func without(_ isLeftOut: (String) -> Bool) -> FolderContent {
        var rest = self
        rest.files = files.filter { !isLeftOut($0.key) }
        return rest
    }

    /// The names under which both have a file, of other content.
    func differences(from other: FolderContent) -> [String] {
        names.filter { name in other.files[name].map { $0 != files[name] } ?? false }
    }
}
