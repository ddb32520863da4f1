// SPDX-License-Identifier: MIT

// Decodes the segments given as arguments, in the order given, as the index does: one line of what was found, and of the
// seconds that it took this one thread.

import Glibc
import PITR

struct Tally {
    var (segments, bytes, records, commits, aborts) = (0, 0, UInt64(0), UInt64(0), UInt64(0))
    var damage: [String] = []

    mutating func add(_ summary: SegmentSummary, bytes: Int) {
        segments += 1
        self.bytes += bytes
        records += summary.totals.records
        commits += summary.totals.commits
        aborts += summary.totals.aborts
        if let damage = summary.damage { self.damage.append("\(damage.lsn): \(damage.problem)") }
    }
}

/// Gives the file piece by piece to `body` for as long as that wants more; its length in bytes.
func readFile(_ path: String, _ buffer: UnsafeMutableRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool) -> Int?
{
    let file = open(path, O_RDONLY)
    var facts = stat()
    guard file >= 0, fstat(file, &facts) == 0 else { return nil }
    defer { close(file) }
    while true {
        let count = read(file, buffer.baseAddress, buffer.count)
        guard count >= 0 else { return nil }
        if count == 0 || !body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return Int(facts.st_size) }
    }
}

func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func summarize(
    _ path: String, then next: ArraySlice<String>, _ buffer: UnsafeMutableRawBufferPointer, into tally: inout Tally
) {
    var facts = stat()
    guard stat(path, &facts) == 0, let size = SegmentSize(bytes: UInt64(facts.st_size)),
        let segment = WALSegment(name: String(path.split(separator: "/").last ?? ""), size: size)
    else {
        print("\(path) is not a WAL segment")
        exit(1)
    }
    var reader = SegmentReader(ReplayQuestion(segment: segment), size: size)
    let bytes = readFile(path, buffer) {
        reader.push($0)
        return true
    }
    var later = next
    while reader.needsNext, let path = later.popFirst() {
        _ = readFile(path, buffer) {
            reader.pushNext($0)
            return reader.needsNext
        }
    }
    tally.add(reader.answer().summary, bytes: bytes ?? 0)
}

let paths = Array(CommandLine.arguments.dropFirst())
var tally = Tally()
let begin = (wall: ContinuousClock.now, processor: processorSeconds())
// Small enough for the processor's nearer cache.
let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
for (index, path) in paths.enumerated() { summarize(path, then: paths[(index + 1)...], buffer, into: &tally) }
let wall = begin.wall.duration(to: .now)
let processor = processorSeconds() - begin.processor
print(
    "segments \(tally.segments) bytes \(tally.bytes) records \(tally.records) commits \(tally.commits) "
        + "aborts \(tally.aborts) wall \(Double(wall.components.attoseconds) / 1e18 + Double(wall.components.seconds)) "
        + "processor \(processor)")
for line in tally.damage.prefix(20) { print(line) }
