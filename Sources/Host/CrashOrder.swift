// SPDX-License-Identifier: MIT

#if DEBUG
    import Glibc
    import Synchronization
    import SystemPackage

    /// What the environment of a debug build says of its crash points.
    ///
    /// `WALDEN_CRASH_LOG` names a file to which the name of each is added. `WALDEN_CRASH_AT` is a number and a name: the process kills
    /// itself with SIGKILL when it passes the point of that name for that many times. In names everything that a run makes up for itself
    /// (times, numbers, digests) is a `#`, so that a name from one run's log is one of the next run.
    final class CrashOrder: Sendable {
        static let given = CrashOrder()

        private let log: String?
        private let target: (name: String, pass: Int)?
        private let passes = Atomic<Int>(0)

        private init?() {
            log = getenv("WALDEN_CRASH_LOG").map { String(cString: $0) }
            let words = getenv("WALDEN_CRASH_AT").map { String(cString: $0).split(separator: " ", maxSplits: 1) } ?? []
            target = words.count == 2 ? Int(words[0]).map { (String(words[1]), $0) } : nil
            if log == nil && target == nil { return nil }
        }

        func passed(_ text: String) {
            let name = Self.withoutChance(text)
            if let log { note(name, in: log) }
            guard let target, name == target.name else { return }
            guard passes.wrappingAdd(1, ordering: .relaxed).newValue == target.pass else { return }
            kill(getpid(), SIGKILL)
            while true { pause() }
        }

        /// The path of an open file or folder, as the kernel tells it.
        static func path(of file: FileDescriptor) -> String {
            var path = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/proc/self/fd/\(file.rawValue)", &path, path.count)
            return String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        /// `text` with a `#` for each of its words that has a digit in it, or may be a hexadecimal number that happens to have none.
        static func withoutChance(_ text: String) -> String {
            var (made, word) = ("", "")
            for character in text + "/" {
                if character.isLetter || character.isNumber {
                    word.append(character)
                } else {
                    made += isChance(word) ? "#" : word
                    made.append(character)
                    word = ""
                }
            }
            return String(made.dropLast())
        }

        private static func isChance(_ word: String) -> Bool {
            word.contains(where: \.isNumber) || (word.count >= 8 && word.allSatisfy(\.isHexDigit))
        }

        private func note(_ name: String, in log: String) {
            let file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            let line = Array((name + "\n").utf8)
            let written = write(file, line, line.count)
            precondition(written == line.count, "cannot write \(log)")
            close(file)
        }
    }
#endif
