// SPDX-License-Identifier: MIT

// Lives the given number of hours of an agent's life, 24 by default, with a clock that is simulated: archiving with look-ahead,
// a job every minute, page, metrics and notifications. Before it, two hours are lived to warm up. Fails when memory, descriptors
// or threads have grown.

import Glibc

let hours = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 24
let day = try await SimulatedDay()
try await day.live(minutes: 120)
let before = try await ProcessUse.ofThisOne()
try await day.live(minutes: hours * 60)
let after = try await ProcessUse.ofThisOne()
day.remove()
print("after 2 hours: \(before)")
print("after \(hours) more: \(after); \(await day.account)")
guard after.isNoMore(than: before) else {
    print("it has grown")
    exit(1)
}
