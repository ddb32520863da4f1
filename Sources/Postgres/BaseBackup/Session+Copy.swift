// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import Glibc

extension Session {
    /// The next message of a COPY stream, nil after its last. `silence` bounds the wait for this one message.
    func nextCopyMessage(
        _ handle: OpaquePointer, silence: Duration, _ interrupt: Interrupt
    ) throws(WaldenError) -> CopyChunk? {
        var deadline: Deadline?
        var hasLooked = false
        while true {
            var memory: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &memory, 1)
            if count > 0, let memory { return CopyChunk(memory, count: Int(count)) }
            if count == -1 { return nil }
            if count < -1 { throw lost(handle) }
            // Look before waiting: under load there is nearly always more, and TLS may hold bytes that poll cannot see.
            if hasLooked {
                let until = deadline ?? Deadline(after: silence)
                deadline = until
                try waitSlice(handle, POLLIN, until: until, interrupt)
            }
            hasLooked.toggle()
            guard PQconsumeInput(handle) == 1 else { throw lost(handle) }
        }
    }
}
