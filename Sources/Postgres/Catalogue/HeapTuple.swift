// SPDX-License-Identifier: MIT

/// A row of a heap page, as far as its header tells without the transactions' states.
public struct HeapTuple: Sendable, Equatable {
    /// What became of the row; the greater, the better is it believed.
    public enum Standing: Int, Sendable, Comparable {
        /// A newer version was written.
        case superseded
        /// Somebody deleted it, or was about to.
        case deleted
        case current

        public static func < (left: Standing, right: Standing) -> Bool { left.rawValue < right.rawValue }
    }

    public let standing: Standing
    /// Its columns, behind header and null bitmap.
    public let data: ArraySlice<UInt8>
}

extension HeapTuple {
    /// Reads a tuple at block `block` and line `line` of its relation (`HeapTupleHeaderData`, src/include/access/htup_details.h);
    /// nil when its insertion was rolled back, and when it cannot be one.
    init?(_ bytes: ArraySlice<UInt8>, block: UInt32, line: UInt16) {
        let fields = CatalogueBytes(bytes)
        guard let header = Header(fields), header.flags & Infomask.xminState != Infomask.xminInvalid,
            header.dataOffset >= 23, header.dataOffset <= bytes.count,
            let data = fields.slice(header.dataOffset, bytes.count - header.dataOffset)
        else { return nil }
        self.data = data
        if header.xmax == 0 || header.flags & (Infomask.xmaxInvalid | Infomask.xmaxLockOnly) != 0 {
            standing = .current
        } else {
            standing = header.nextBlock == block && header.nextLine == line ? .deleted : .superseded
        }
    }

    private enum Infomask {
        static let xmaxLockOnly: UInt16 = 0x0080
        static let xminInvalid: UInt16 = 0x0200
        /// HEAP_XMIN_COMMITTED as well as HEAP_XMIN_INVALID: both together mean frozen.
        static let xminState: UInt16 = 0x0300
        static let xmaxInvalid: UInt16 = 0x0800
    }

    private struct Header {
        let xmax: UInt32
        let nextBlock: UInt32
        let nextLine: UInt16
        let flags: UInt16
        let dataOffset: Int

        init?(_ fields: CatalogueBytes) {
            guard let xmax: UInt32 = fields.number(at: 4), let high: UInt16 = fields.number(at: 12),
                let low: UInt16 = fields.number(at: 14), let line: UInt16 = fields.number(at: 16),
                let flags: UInt16 = fields.number(at: 20), let offset: UInt8 = fields.number(at: 22)
            else { return nil }
            (self.xmax, nextBlock, nextLine) = (xmax, UInt32(high) << 16 | UInt32(low), line)
            (self.flags, dataOffset) = (flags, Int(offset))
        }
    }
}
