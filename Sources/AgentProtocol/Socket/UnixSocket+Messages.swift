// SPDX-License-Identifier: MIT

import Glibc

extension UnixSocket {
    /// A message as it came.
    public struct Received: Sendable {
        public let bytes: [UInt8]
        /// The reader closes them.
        public let descriptors: [Int32]
    }

    /// Sends one message and open descriptors beside it. False, with `errno`, when it was not sent.
    public static func send(_ bytes: [UInt8], with descriptors: [Int32] = [], on socket: Int32) -> Bool {
        var control = Ancillary.rights(descriptors)
        let sent = withMessage(bytes, &control) { message in
            if descriptors.isEmpty {
                message.msg_control = nil
                message.msg_controllen = 0
            }
            return sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
        }
        return sent == bytes.count
    }

    /// One message; nil when there is none, the other end has ended, or it was too long or had too many descriptors, which are
    /// closed then.
    public static func receive(on socket: Int32) -> Received? {
        var bytes = [UInt8](repeating: 0, count: ControlProtocol.largestMessage)
        var control = [UInt8](repeating: 0, count: Ancillary.space(for: ControlProtocol.mostDescriptors))
        var flags: Int32 = 0
        var controlCount = 0
        let count = withMessage(bytes, &control) { message in
            let count = recvmsg(socket, &message, Int32(MSG_CMSG_CLOEXEC))
            (flags, controlCount) = (message.msg_flags, Int(message.msg_controllen))
            return count
        } reading: {
            bytes = $0
        }
        guard count >= 0 else { return nil }
        let descriptors = Ancillary.descriptors(in: control.prefix(controlCount))
        let isCut = flags & Int32(MSG_TRUNC | MSG_CTRUNC) != 0
        guard count > 0, !isCut else {
            descriptors.forEach { _ = close($0) }
            return nil
        }
        return Received(bytes: Array(bytes.prefix(count)), descriptors: descriptors)
    }

    /// Builds the `msghdr` of one stretch of bytes; `reading` is given what is in it afterwards.
    private static func withMessage(
        _ bytes: [UInt8], _ control: inout [UInt8], _ body: (inout msghdr) -> Int, reading: (([UInt8]) -> Void)? = nil
    ) -> Int {
        var bytes = bytes
        let count = bytes.withUnsafeMutableBytes { data in
            control.withUnsafeMutableBytes { control in
                var vector = iovec(iov_base: data.baseAddress, iov_len: data.count)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    return body(&message)
                }
            }
        }
        reading?(bytes)
        return count
    }
}
