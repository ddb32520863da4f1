// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage

/// One system call as `strace -f -y` wrote it, which succeeded.
///
/// A line is `PID  name(argument, ...) = result`; a descriptor is followed by its path in angle brackets. A call that
/// others came between has two lines: `name(... <unfinished ...>` and `<... name resumed>...`.
struct TracedCall {
    let name: String
    let arguments: [String]
    /// How many calls had come to their end when this one began.
    let began: Int

    static func all(in trace: String) -> [TracedCall] {
        var open: [Substring: (text: String, began: Int)] = [:]
        var calls: [TracedCall] = []
        for line in trace.split(separator: "\n") {
            guard let blank = line.firstIndex(of: " ") else { continue }
            let process = line[..<blank]
            var text = String(line[blank...].drop { $0 == " " })
            var began = calls.count
            if text.hasSuffix("<unfinished ...>") {
                open[process] = (String(text.dropLast("<unfinished ...>".count)), began)
                continue
            }
            if text.hasPrefix("<... "), let first = open.removeValue(forKey: process),
                let resumed = text.range(of: " resumed>")
            {
                text = first.text + text[resumed.upperBound...]
                began = first.began
            }
            if let call = TracedCall(text, began: began) { calls.append(call) }
        }
        return calls
    }

    /// Nil for what is no call, failed, or was not done because strace was told so.
    private init?(_ text: String, began: Int) {
        guard let open = text.firstIndex(of: "("), let end = text.range(of: ") ", options: .backwards),
            let equals = text.range(of: "= ", range: end.lowerBound..<text.endIndex)
        else { return nil }
        let result = text[equals.upperBound...]
        guard !result.hasPrefix("-1"), !result.hasPrefix("?"), !result.contains("INJECTED") else { return nil }
        name = String(text[..<open])
        arguments = Self.parts(text[text.index(after: open)..<end.lowerBound])
        self.began = began
    }

    private static func parts(_ text: Substring) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == ",", !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { String($0.drop { $0 == " " }) }
    }

    /// What a descriptor is open for: `7</path>`; nil when it is no path.
    func path(ofDescriptor index: Int) -> FilePath? {
        guard arguments.indices.contains(index), let open = arguments[index].firstIndex(of: "<"),
            let close = arguments[index].lastIndex(of: ">")
        else { return nil }
        let text = arguments[index][arguments[index].index(after: open)..<close]
        return text.hasPrefix("/") ? FilePath(String(text)) : nil
    }

    /// The path that a name stands for, seen from the folder before it where there is one.
    func path(at index: Int, folder: Int? = nil) -> FilePath? {
        guard arguments.indices.contains(index) else { return nil }
        let name = FilePath(arguments[index].filter { $0 != "\"" })
        if name.isAbsolute { return name.lexicallyNormalized() }
        return folder.flatMap { path(ofDescriptor: $0) }?.pushing(name).lexicallyNormalized()
    }
}
