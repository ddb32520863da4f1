// SPDX-License-Identifier: MIT

/// All metrics as Prometheus' text format, for `/metrics` and for node_exporter's textfile collector. docs/monitoring.md
/// lists them: names and labels are a promise.
public struct MetricsText: Sendable {
    /// The `Content-Type` of the text.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public let text: String

    /// What is not known has no sample, and a metric without one is left out. No verdict is for whoever does not know enough
    /// for one, such as a command that writes a textfile of what it did.
    public init(_ snapshot: AgentSnapshot, _ verdict: HealthVerdict?) {
        let labels = MetricLabels(["cluster": snapshot.cluster])
        let families =
            AgentMetrics(snapshot, verdict, labels).families + ArchivingMetrics(snapshot, labels).families
            + RepositoryMetrics(snapshot, labels).families + RecoveryMetrics(snapshot, labels).families
            + JobMetrics(snapshot, labels).families + FamiliarMetrics(snapshot, labels).families
        text = families.map(\.text).joined()
    }
}
