// SPDX-License-Identifier: MIT

/// The segments whose numbers differ only in their last eight bits.
struct InventoryPage: Sendable, Equatable {
    /// Rising.
    private(set) var offsets: [UInt8] = []
    /// Microseconds, one for each offset.
    private var times: [Int64] = []

    mutating func insert(_ offset: UInt8, _ time: Int64) {
        let index = position(of: offset)
        if index < offsets.count, offsets[index] == offset {
            times[index] = min(times[index], time)
        } else {
            offsets.insert(offset, at: index)
            times.insert(time, at: index)
        }
    }

    func time(_ offset: UInt8) -> Int64? {
        let index = position(of: offset)
        return index < offsets.count && offsets[index] == offset ? times[index] : nil
    }

    /// The index of the first that is not smaller.
    private func position(of offset: UInt8) -> Int {
        if let last = offsets.last, last < offset { return offsets.count }
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
