// SPDX-License-Identifier: MIT

import Operations
import Repository

extension KeyListView.Row {
    init(_ use: KeyUse, _ repository: String, _ atHand: Set<String>) {
        self.repository = repository
        generation = use.generation?.text
        (needs, fingerprint, opensHere) =
            switch use.holder {
            case .key(let fingerprint): ("key", fingerprint, atHand.contains(fingerprint))
            case .unknown(let opener): ("unknown", opener, opener != nil)
            case .everybody: ("unsealed", nil, true)
            case .unsaid: ("unsaid", nil, nil)
            case .nobody: ("damaged", nil, false)
            }
        (kind, timeline) =
            switch use.kind {
            case .segments(let timeline): ("segments", timeline.rawValue)
            case .histories: ("histories", nil)
            case .otherWAL: ("other_wal", nil)
            case .backups: ("backups", nil)
            case .index: ("index", nil)
            case .dumps: ("dumps", nil)
            }
        count = use.count
        (first, last) = use.first.isEmpty ? (nil, nil) : (use.first, use.last)
    }

    func cells(showsGeneration: Bool) -> [String] {
        [repository] + (showsGeneration ? [generation ?? ""] : []) + [
            needsText, opensHere.map { $0 ? "yes" : "no" } ?? "not told", kindText, String(count), first ?? "",
            last ?? "",
        ]
    }

    private var needsText: String {
        switch needs {
        case "key": fingerprint ?? ""
        case "unknown": "unknown, sealed by another program"
        case "unsealed": "no key"
        case "unsaid": "a key, not said which"
        default: "DAMAGED"
        }
    }

    private var kindText: String {
        switch kind {
        case "segments": "segments, timeline \(timeline.map(String.init) ?? "")"
        case "histories": "history files"
        case "other_wal": "other WAL files"
        case "index": "index objects"
        default: kind
        }
    }
}
