// swift-tools-version: 6.2
// The rows below are the rows of docs/architecture.md: a target may depend only on rows beneath its own.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let algorithms: Target.Dependency = .product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "walden",
    products: [
        .executable(name: "walden", targets: ["walden"]),
        .executable(name: "walden-wal", targets: ["walden-wal"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    ],
    targets: [
        // 0: the ground
        .systemLibrary(name: "CChecksum", path: "Sources/CSystem/crc32c"),
        .systemLibrary(name: "CMemory", path: "Sources/CSystem/malloc"),
        .systemLibrary(name: "CSpawn", path: "Sources/CSystem/spawn"),
        // No pkgConfig: it would link libcurl, which is loaded when first needed (docs/decisions/0011-libcurl.md).
        .systemLibrary(name: "CCurl", path: "Sources/CSystem/curl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CPostgres", path: "Sources/CSystem/pq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/CSystem/z", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CZstd", path: "Sources/CSystem/zstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "Checksum", dependencies: ["CChecksum"], swiftSettings: strict),
        .target(name: "Errors", swiftSettings: strict),
        .target(name: "Host", dependencies: ["CMemory", "CSpawn", "Errors", system], swiftSettings: strict),

        // 1: each imports none of its neighbours
        .target(name: "PITR", dependencies: ["Checksum", "Errors"], swiftSettings: strict),
        .target(name: "Codec", dependencies: ["CZlib", "CZstd", "Errors", "Host", crypto], swiftSettings: strict),
        .target(
            name: "Storage", dependencies: ["CCurl", "Checksum", "Errors", "Host", crypto, system],
            swiftSettings: strict),
        .target(name: "AgentProtocol", swiftSettings: strict),

        // 2
        .target(
            name: "Postgres", dependencies: ["CPostgres", "Checksum", "Errors", "Host", "PITR", subprocess, system],
            swiftSettings: strict),
        .target(
            name: "Repository", dependencies: ["Codec", "Errors", "Host", "PITR", "Storage", algorithms],
            swiftSettings: strict),

        // 3
        .target(
            name: "Operations",
            dependencies: ["Codec", "Errors", "Host", "PITR", "Postgres", "Repository", "Storage", crypto, system],
            swiftSettings: strict),

        // 4
        .target(
            name: "Agent",
            dependencies: [
                "AgentProtocol", "Errors", "Host", "Operations", "PITR", "Postgres", "Repository", "Storage", system,
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // 5
        .executableTarget(
            name: "walden",
            dependencies: [
                "Agent", "AgentProtocol", "Codec", "Errors", "Host", "Operations", "PITR", "Postgres", "Repository",
                "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                "Yams", system,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "walden-wal", dependencies: ["AgentProtocol"], swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-static-executable"])]),

        // A measure, not shipped: see script/bench
        .executableTarget(
            name: "wal-decoding-benchmark", dependencies: ["PITR"], path: "Benchmarks/WALDecoding",
            swiftSettings: strict),
        .executableTarget(
            name: "agent-day-benchmark",
            dependencies: [
                "Agent", "AgentProtocol", "Codec", "Errors", "Host", "Operations", "PITR", "Repository", "Storage",
                system,
            ],
            path: "Benchmarks/AgentDay", swiftSettings: strict),

        // Tests: unit (no server), contract (every store), integration (real servers, the built programs)
        .testTarget(name: "ChecksumTests", dependencies: ["Checksum"], swiftSettings: strict),
        .testTarget(name: "HostTests", dependencies: ["Errors", "Host", system], swiftSettings: strict),
        .testTarget(name: "PITRTests", dependencies: ["Checksum", "Errors", "PITR"], swiftSettings: strict),
        .target(
            name: "ProgramTestSupport", dependencies: ["Errors", "Host", system], path: "Tests/ProgramTestSupport",
            swiftSettings: strict),
        .target(
            name: "GpgTestSupport", dependencies: ["Codec", "Host", "ProgramTestSupport"],
            path: "Tests/GpgTestSupport", swiftSettings: strict),
        .testTarget(
            name: "CodecTests",
            dependencies: ["Codec", "Errors", "GpgTestSupport", "Host", "ProgramTestSupport", crypto],
            swiftSettings: strict),
        .target(
            name: "StorageContract", dependencies: ["Errors", "Storage"], path: "Tests/StorageContract",
            swiftSettings: strict),
        .target(
            name: "S3TestSupport", dependencies: ["Errors", "Host", system], path: "Tests/S3TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Errors", "Host", "ProgramTestSupport", "S3TestSupport", "Storage", "StorageContract", system,
            ],
            swiftSettings: strict),
        .testTarget(name: "HelperTests", dependencies: ["AgentProtocol"], swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Checksum", "Errors", "Host", "PITR", "Postgres", system],
            swiftSettings: strict),
        .target(
            name: "PostgresTestSupport", dependencies: ["Errors", "Host", "Postgres", subprocess, system],
            path: "Tests/PostgresTestSupport", swiftSettings: strict),
        .testTarget(
            name: "PostgresIntegrationTests",
            dependencies: ["Checksum", "Errors", "Host", "PITR", "Postgres", "PostgresTestSupport", system],
            swiftSettings: strict),
        .testTarget(
            name: "RepositoryTests",
            dependencies: [
                "Codec", "Errors", "GpgTestSupport", "Host", "PITR", "ProgramTestSupport", "Repository", "Storage",
            ],
            resources: [.copy("Golden")], swiftSettings: strict),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Checksum", "Codec", "Errors", "GpgTestSupport", "Host", "Operations", "PITR", "Postgres", "Repository",
                "S3TestSupport",
                "Storage",
                system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "AgentProtocol", "Codec", "Errors", "Host", "Operations", "PITR", "ProgramTestSupport",
                "Repository", "S3TestSupport", "Storage", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Agent", "AgentProtocol", "Codec", "Errors", "Operations", "PITR", "ProgramTestSupport", "Repository",
                "S3TestSupport", "Storage",
                "walden", system, .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "AgentProtocol", "Codec", "Errors", "Host", "PITR", "Postgres", "PostgresTestSupport",
                "ProgramTestSupport", "Repository", "S3TestSupport", subprocess, system,
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
