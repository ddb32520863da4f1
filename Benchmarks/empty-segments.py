#!/usr/bin/env python3
"""Makes WAL segments as pg_switch_wal() leaves them, sparse: empty-segments.py DATA SWITCH FROM TO.

SWITCH is what pg_switch_wal() said last: where the record ended that closed the last real segment. Segments FROM to TO after that one
go into DATA/pg_wal; each name is printed once the file is there. Each has a record of some bytes and a switch; checksums and links are
right (xlogrecord.h, xlog_internal.h).
"""
import struct
import sys

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def record(info, previous, data=b""):
    """Of resource manager 0: 0x20 does nothing, 0x40 switches to the next segment."""
    body = bytes([255, len(data)]) + data if data else b""
    header = struct.pack("<IIQBBxx", 24 + len(body), 0, previous, info, 0)
    whole = header + struct.pack("<I", crc32c(body + header)) + body
    return whole + bytes(-len(whole) % 8)


def main():
    folder, switch, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    high, low = (int(half, 16) for half in switch.split("/"))
    end = high << 32 | low
    with open(folder + "/global/pg_control", "rb") as file:
        system = struct.unpack("<Q", file.read(8))[0]
    name = lambda number: "00000001%08X%08X" % (number >> 8, number & 0xFF)
    real = (end - 1) >> 24
    with open(f"{folder}/pg_wal/{name(real)}", "rb") as file:
        magic, _, timeline = struct.unpack("<HHI", file.read(8))
    for number in range(real + 1, real + last + 1):
        start = number << 24
        page = struct.pack("<HHIQIIQII", magic, 2, timeline, start, 0, 0, system, 1 << 24, 8192)
        # What the switch before left; the first one here follows the real one.
        previous = end - 24 if number == real + 1 else ((number - 1) << 24) + 40 + 64
        page += record(0x20, previous, bytes(range(38)))
        assert len(page) == 40 + 64
        page += record(0x40, start + 40)
        if number <= real + first - 1:
            continue
        with open(f"{folder}/pg_wal/{name(number)}", "wb") as file:
            file.write(page)
            file.truncate(1 << 24)
        print(name(number), flush=True)


main()
