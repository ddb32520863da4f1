// SPDX-License-Identifier: MIT

import Errors

extension TimelineHistory {
    /// Reads a `.history` file: a line per ancestor with its number, the switch point and a reason, parted by tabs;
    /// comments begin with `#` (`readTimeLineHistory`, src/backend/access/transam/timeline.c).
    ///
    /// Throws `integrity` for a line that is none of these and for numbers that do not rise and stay below `timeline`.
    public init(timeline: TimelineID, parsing text: String) throws {
        var entries: [Entry] = []
        for line in ForeignText.lines(text) {
            let content = line.drop { $0.isWhitespace }
            if content.isEmpty || content.hasPrefix("#") { continue }
            let entry = try Self.entry(content, of: timeline)
            guard entry.timeline < timeline, entries.last.map({ $0.timeline < entry.timeline }) ?? true else {
                throw Self.defect(content, of: timeline, "timelines must rise, and stay below the file's own")
            }
            entries.append(entry)
        }
        self.init(timeline: timeline, entries: entries)
    }

    private static func entry(_ line: Substring, of timeline: TimelineID) throws -> Entry {
        let fields = line.split(maxSplits: 2) { $0.isWhitespace }
        guard fields.count >= 2, let ancestor = decimal(fields[0]).flatMap({ TimelineID($0) }) else {
            throw defect(line, of: timeline, "it does not begin with a timeline's number and an LSN")
        }
        guard let switchPoint = LSN(fields[1]) else {
            throw defect(line, of: timeline, "\(ForeignText.quoted(fields[1])) is not an LSN")
        }
        return Entry(timeline: ancestor, switchPoint: switchPoint, reason: fields.count > 2 ? String(fields[2]) : "")
    }

    private static func decimal(_ text: Substring) -> UInt32? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt32(text) : nil
    }

    private static func defect(_ line: Substring, of timeline: TimelineID, _ why: String) -> WaldenError {
        WaldenError(
            .integrity, "cannot read the line \(ForeignText.quoted(line)) of \(timeline.hexadecimal).history",
            cause: why)
    }
}
