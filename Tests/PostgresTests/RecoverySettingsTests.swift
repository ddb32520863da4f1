// SPDX-License-Identifier: MIT

import Postgres
import Testing

@Suite struct RecoverySettingsTests {
    private let settings = RecoverySettings(pairs: [
        .init(name: "restore_command", value: "walden-wal fetch \"%f\" \"%p\""),
        .init(name: "recovery_target_name", value: "it's a \\ line\nbreak\r\0"),
    ])

    private let block = """
        # begin walden recovery settings
        restore_command = 'walden-wal fetch "%f" "%p"'
        recovery_target_name = 'it''s a \\\\ line\\nbreak\\r'
        # end walden recovery settings

        """

    @Test func block_quotesValues_soThatNothingEndsALine() {
        #expect(settings.block() == block)
    }

    @Test func block_dropsFromNames_whatCouldEndThem() {
        let hostile = RecoverySettings(pairs: [.init(name: "a.b_1 = 'x'\nport", value: "1")])
        #expect(hostile.block().contains("\na.b_1xport = '1'\n"))
    }

    @Test func replacingBlock_addsTheBlockOnce_howeverOftenItRuns() {
        let once = RecoverySettings.replacingBlock(in: "port = '1'", with: settings)
        #expect(once == "port = '1'\n" + block)
        #expect(RecoverySettings.replacingBlock(in: once, with: settings) == once)
        #expect(RecoverySettings.replacingBlock(in: "", with: settings) == block)
    }

    @Test func replacingBlock_removesEveryBlock_whenThereAreNoSettings() {
        let text = "a = '1'\n" + block + "b = '2'\n" + block
        #expect(RecoverySettings.replacingBlock(in: text, with: nil) == "a = '1'\nb = '2'\n")
    }

    @Test func replacingBlock_keepsWhatFollows_whenABlockHasNoEnd() {
        let text = "# begin walden recovery settings\nport = '1'\n" + block + "b = '2'\n"
        #expect(RecoverySettings.replacingBlock(in: text, with: nil) == "port = '1'\nb = '2'\n")
    }

    @Test func replacingBlock_findsItsMarks_whenLinesEndWithCarriageReturns() {
        let text =
            "a = '1'\r\n# begin walden recovery settings\r\nx = '1'\r\n# end walden recovery settings\r\nb = '2'\r\n"
        #expect(RecoverySettings.replacingBlock(in: text, with: nil) == "a = '1'\r\nb = '2'\r\n")
    }
}
