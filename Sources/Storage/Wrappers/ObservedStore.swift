// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// A store that tells an observer of every call, once it has ended. The observer must return quickly.
public struct ObservedStore: ObjectStore {
    private let store: any ObjectStore
    private let observer: @Sendable (StoreEvent) -> Void

    public init(_ store: any ObjectStore, observer: @escaping @Sendable (StoreEvent) -> Void) {
        self.store = store
        self.observer = observer
    }

    public var properties: StoreProperties { store.properties }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        let observation = Observation(.put, key.text, observer)
        return try await observation.following {
            let outcome = try await store.put(key, observation.counting(body), condition)
            observation.end(outcome == .stored ? .done : .alreadyThere)
            return outcome
        }
    }

    /// The event comes when the reader is read to its end, fails or is closed.
    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        let observation = Observation(.get, key.text, observer)
        return try await observation.following {
            ObservedReader(reader: try await store.get(key, range: range), observation: observation)
        }
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        let observation = Observation(.head, key.text, observer)
        return try await observation.following {
            let info = try await store.head(key)
            observation.end(info == nil ? .notThere : .done)
            return info
        }
    }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        let observation = Observation(.list, prefix, observer)
        return try await observation.following {
            let page = try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
            observation.end(.done)
            return page
        }
    }

    public func delete(_ key: ObjectKey) async throws {
        let observation = Observation(.delete, key.text, observer)
        try await observation.following {
            try await store.delete(key)
            observation.end(.done)
        }
    }
}

private struct ObservedReader: ObjectReader {
    let reader: any ObjectReader
    let observation: Observation

    var info: ObjectInfo { reader.info }

    func next() async throws -> [UInt8]? {
        try await observation.following {
            let chunk = try await reader.next()
            if let chunk { observation.count(chunk) } else { observation.end(.done) }
            return chunk
        }
    }

    func close() async {
        await reader.close()
        observation.end(.done)
    }
}

/// One call under way; it tells the observer once.
private final class Observation: Sendable {
    private let operation: StoreOperation
    private let key: String
    private let observer: @Sendable (StoreEvent) -> Void
    private let began = ContinuousClock.now
    private let bytes = Atomic<UInt64>(0)
    private let hasEnded = Atomic<Bool>(false)

    init(_ operation: StoreOperation, _ key: String, _ observer: @escaping @Sendable (StoreEvent) -> Void) {
        self.operation = operation
        self.key = key
        self.observer = observer
    }

    func count(_ chunk: [UInt8]) { bytes.wrappingAdd(UInt64(chunk.count), ordering: .relaxed) }

    func counting(_ body: ObjectBody) -> ObjectBody {
        switch body {
        case .bytes(let all):
            count(all)
            return body
        case .chunks(let next):
            return .chunks {
                let chunk = try await next()
                if let chunk { self.count(chunk) }
                return chunk
            }
        }
    }

    func following<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            end(outcome(of: error))
            throw error
        }
    }

    func end(_ outcome: StoreEvent.Outcome) {
        guard !hasEnded.exchange(true, ordering: .relaxed) else { return }
        observer(
            StoreEvent(
                operation: operation, key: key, bytes: bytes.load(ordering: .relaxed),
                duration: ContinuousClock.now - began, outcome: outcome))
    }

    private func outcome(of error: any Error) -> StoreEvent.Outcome {
        if error is CancellationError { return .failed(.cancelled) }
        let code = (error as? WaldenError)?.code ?? .failed
        return code == .notFound ? .notThere : .failed(code)
    }
}
