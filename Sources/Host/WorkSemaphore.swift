// SPDX-License-Identifier: MIT

import Glibc

/// A counting semaphore of the operating system, kept at one address for its whole life.
final class WorkSemaphore: @unchecked Sendable {
    // sem_t is made for use from any thread; the pointer itself never changes.
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    func wait() { while sem_wait(semaphore) != 0 {} }

    func tryWait() -> Bool { sem_trywait(semaphore) == 0 }
}
