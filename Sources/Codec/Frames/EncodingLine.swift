// SPDX-License-Identifier: MIT

/// Something that ``FramePipeline`` is to start now.
enum EncodingStep {
    case receive
    case compress(index: Int, raw: [UInt8])
    case store(EncodedFrame)
}

/// Something that ``FramePipeline`` saw end.
enum EncodingEvent: Sendable {
    /// nil is the end of the stream.
    case received([UInt8]?)
    case compressed(Int, EncodedFrame)
    case stored
}

/// Which frame is where: the decisions of ``FramePipeline/encode(_:workers:next:sink:)``, with no task inside.
struct EncodingLine {
    private let workers: Int
    private var isReceiving = false
    private var isAtEnd = false
    private var isStoring = false
    /// Frames from the call that receives them to the end of the call that stores them.
    private var onTheirWay = 0
    private var compressing = 0
    private var received = 0
    private var storing = 0
    private var raw: [(index: Int, bytes: [UInt8])] = []
    private var compressed: [Int: EncodedFrame] = [:]

    init(workers: Int) {
        self.workers = workers
    }

    /// What may start now; it counts as started. Nothing when nothing is left to do, or an event must come first.
    mutating func nextSteps() -> [EncodingStep] {
        var steps: [EncodingStep] = []
        if !isReceiving, !isAtEnd, onTheirWay - 2 < workers {
            isReceiving = true
            onTheirWay += 1
            steps.append(.receive)
        }
        while compressing < workers, !raw.isEmpty {
            compressing += 1
            let next = raw.removeFirst()
            steps.append(.compress(index: next.index, raw: next.bytes))
        }
        if !isStoring, let frame = compressed.removeValue(forKey: storing) {
            isStoring = true
            steps.append(.store(frame))
        }
        return steps
    }

    mutating func handle(_ event: EncodingEvent) {
        switch event {
        case .received(let bytes?):
            isReceiving = false
            raw.append((received, bytes))
            received += 1
        case .received(nil):
            isReceiving = false
            isAtEnd = true
            onTheirWay -= 1
        case .compressed(let index, let frame):
            compressing -= 1
            compressed[index] = frame
        case .stored:
            isStoring = false
            storing += 1
            onTheirWay -= 1
        }
    }
}
