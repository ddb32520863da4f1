// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// A store where things go wrong by plan, for tests. Of rules that match the same call, the first is followed.
public final class FaultyStore: ObjectStore {
    private let store: any ObjectStore
    private let plan: [FaultRule]
    private let counts: Mutex<[Int]>

    public init(_ store: any ObjectStore, plan: [FaultRule]) {
        self.store = store
        self.plan = plan
        counts = Mutex(Array(repeating: 0, count: plan.count))
    }

    public var properties: StoreProperties { store.properties }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await faulty(.put, key.text) { try await store.put(key, body, condition) }
    }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        let fault = fault(.get, key.text)
        try await failBefore(fault, .get, key.text)
        let reader = try await store.get(key, range: range)
        return fault.map { FaultyReader(reader, $0) } ?? reader
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        try await faulty(.head, key.text) { try await store.head(key) }
    }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await faulty(.list, prefix) {
            try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
        }
    }

    public func delete(_ key: ObjectKey) async throws {
        try await faulty(.delete, key.text) { try await store.delete(key) }
    }

    private func faulty<Value>(
        _ operation: StoreOperation, _ subject: String, _ body: () async throws -> Value
    ) async throws -> Value {
        let fault = fault(operation, subject)
        try await failBefore(fault, operation, subject)
        let value = try await body()
        if case .failAfter(let error) = fault { throw error }
        return value
    }

    private func failBefore(_ fault: FaultRule.Fault?, _ operation: StoreOperation, _ subject: String) async throws {
        switch fault {
        case .failBefore(let error): throw error
        case .stall:
            // Sleeping throws only when the task is cancelled, which is what is waited for.
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
            throw WaldenError.stopped(operation.words(subject))
        default: break
        }
    }

    private func fault(_ operation: StoreOperation, _ subject: String) -> FaultRule.Fault? {
        counts.withLock { counts in
            var found: FaultRule.Fault?
            for (index, rule) in plan.enumerated() {
                guard rule.operation == operation, rule.keyPart.isEmpty || subject.contains(rule.keyPart) else {
                    continue
                }
                counts[index] += 1
                if found == nil, rule.calls.contains(counts[index]) { found = rule.fault }
            }
            return found
        }
    }
}
