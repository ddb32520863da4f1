// SPDX-License-Identifier: MIT

import SystemPackage
import Testing

/// The model of a disk that ``PowerLossTests`` believe in.
struct ModelDiskTests {
    /// As a store puts an object.
    private static let put: [DiskCall] = [
        .open("tmp/1", empties: false), .write("tmp/1"), .flush("tmp/1", began: 2), .makeFolder("a"),
        .flush("", began: 4),
        .link("tmp/1", to: "a/object"), .flush("a", began: 6), .remove("tmp/1"),
    ]

    @Test(arguments: [2, 4, 6])
    func `every flush of a put counts`(index: Int) {
        let whole = DiskRecording.made(of: Self.put)
        var loss = PowerLoss(whole)
        loss.spare = "tmp"
        #expect(loss.violations() == [])
        #expect(loss.states > Self.put.count)
        var less = PowerLoss(whole.without(index))
        less.spare = "tmp"
        #expect(!less.violations().isEmpty)
    }

    @Test func `what can be enumerated and what can be said without agree`() {
        for leftOut in Self.put.indices {
            let recording = DiskRecording.made(of: Self.put).without(leftOut)
            for end in 0...Self.put.count {
                let disk = recording.disk(after: end)
                var (shown, whole) = (false, true)
                _ = disk.forEachState(ignoring: "nothing") { found in
                    shown = shown || found["a/object"] != nil
                    whole = whole && found["a/object"] == true
                }
                #expect(disk.mayShow("a/object") == shown && disk.surelyHolds("a/object") == whole)
            }
        }
    }

    @Test func `a rename that was not flushed leaves the old, the new, or both`() {
        let calls: [DiskCall] = [
            .open("new", empties: false), .write("new"), .flush("new", began: 2), .rename("new", to: "file"),
        ]
        let disk = DiskRecording.made(of: calls, ["file"]).disk(after: calls.count)
        var found: Set<[String]> = []
        _ = disk.forEachState(ignoring: "") { found.insert($0.keys.sorted()) }
        #expect(found == [["file"], ["file", "new"]])
        #expect(disk.surelyHolds("file"))
    }

    @Test func `what was written behind a flush's back is not covered by it`() {
        let calls: [DiskCall] = [.open("f", empties: false), .flush("", began: 1), .write("f"), .flush("f", began: 2)]
        #expect(!DiskRecording.made(of: calls).disk(after: 4).surelyHolds("f"))
    }

    @Test func `a journal brings the folders along that lead to what is flushed`() {
        let calls: [DiskCall] = [
            .makeFolder("a"), .makeFolder("a/b"), .open("a/b/f", empties: false), .flush("a/b/f", began: 3),
        ]
        var disk = ModelDisk(holding: [])
        disk.bringsFoldersAlong = true
        for call in calls { disk.apply(call) }
        #expect(disk.surelyHolds("a/b/f"))
        #expect(!DiskRecording.made(of: calls).disk(after: 4).surelyHolds("a/b/f"))
    }

    @Test func `a trace is read as strace writes it`() {
        let trace = """
            7  openat(4</r/tmp>, "put.1", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 5</r/tmp/put.1>
            7  write(5</r/tmp/put.1>, ""..., 100 <unfinished ...>
            8  openat(AT_FDCWD</r>, "none", O_RDONLY) = -1 ENOENT (No such file or directory)
            8  fsync(6</r/a> <unfinished ...>
            7  <... write resumed>) = 100
            8  <... fsync resumed>)      = 0
            7  fsync(5</r/tmp/put.1>)    = 0
            7  fsync(5</r/tmp/put.1>)    = 0 (INJECTED)
            7  linkat(4</r/tmp>, "put.1", 6</r/a>, "o", 0) = 0
            7  write(2</elsewhere>, ""..., 5) = 5
            7  unlinkat(6</r/a>, "b", AT_REMOVEDIR) = 0
            7  rename("/r/x", "/r/y")    = 0
            7  sendmsg(9<socket:[4711]>, {msg_name=NULL}, MSG_NOSIGNAL) = 5
            7  exit_group(0)             = ?
            7  +++ exited with 0 +++
            """
        #expect(
            DiskCall.all(in: trace, below: "/r") == [
                .open("tmp/put.1", empties: false), .write("tmp/put.1"), .flush("a", began: 1),
                .flush("tmp/put.1", began: 3), .link("tmp/put.1", to: "a/o"), .remove("a/b"), .rename("x", to: "y"),
                .say,
            ])
    }
}

extension DiskRecording {
    /// Of a disk with a folder `tmp` on it.
    fileprivate static func made(of calls: [DiskCall], _ files: [String] = []) -> DiskRecording {
        DiskRecording(before: ["tmp/"] + files, calls: calls, status: 0)
    }
}
