// SPDX-License-Identifier: MIT

// Decodes the segments given as arguments, in the order given, as the index does: one line of what was found, and of the
// seconds that it took this one thread. With --list first, a line for each commit, abort and restore point instead.

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

func withFile<Value>(_ path: String, _ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
    let file = open(path, O_RDONLY)
    var facts = stat()
    guard file >= 0, fstat(file, &facts) == 0, facts.st_size > 0 else { return nil }
    defer { close(file) }
    let count = Int(facts.st_size)
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0), start != MAP_FAILED else {
        return nil
    }
    defer { munmap(start, count) }
    return body(UnsafeRawBufferPointer(start: start, count: count))
}

func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func read(_ path: String, then next: String?, into tally: inout Tally) {
    let name = path.split(separator: "/").last ?? ""
    let answer = withFile(path) { bytes -> (SegmentSummary, Int)? in
        guard let size = SegmentSize(bytes: UInt64(bytes.count)), let segment = WALSegment(name: name, size: size)
        else {
            return nil
        }
        var reader = SegmentReader(ReplayQuestion(segment: segment), size: size)
        reader.push(bytes)
        if reader.needsNext, let next { _ = withFile(next) { reader.pushNext($0) } }
        return (reader.answer().summary, bytes.count)
    }
    guard let answer, let (summary, bytes) = answer else {
        print("\(path) is not a WAL segment")
        exit(1)
    }
    tally.add(summary, bytes: bytes)
}

let paths = Array(CommandLine.arguments.dropFirst())
var tally = Tally()
let begin = (wall: ContinuousClock.now, processor: processorSeconds())
for (index, path) in paths.enumerated() {
    read(path, then: index + 1 < paths.count ? paths[index + 1] : nil, into: &tally)
}
let wall = begin.wall.duration(to: .now)
let processor = processorSeconds() - begin.processor
print(
    "segments \(tally.segments) bytes \(tally.bytes) records \(tally.records) commits \(tally.commits) "
        + "aborts \(tally.aborts) wall \(Double(wall.components.attoseconds) / 1e18 + Double(wall.components.seconds)) "
        + "processor \(processor)")
for line in tally.damage.prefix(20) { print(line) }
