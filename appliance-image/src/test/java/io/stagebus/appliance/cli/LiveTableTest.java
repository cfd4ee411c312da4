package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.core.signal.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveTableTest {

    private static final Instant NOW = Instant.parse("2026-11-21T20:15:00Z");

    private final LiveTable table = new LiveTable("stagebus watch /**");

    private static SeenSignal param(String address, double value, long revision, int secondsAgo, boolean deleted) {
        return new SeenSignal(
                address,
                "param",
                Optional.of(Value.of(value)),
                revision,
                deleted,
                NOW.minusSeconds(secondsAgo),
                new SeenSignal.Writer("websocket", "s1", "desk", "anonymous", "10.0.0.5:1", "command"));
    }

    private List<String> render(int width, int height) {
        return table.render(width, height, NOW).stream()
                .map(line -> line.replaceAll("\u001b\\[[0-9]*m", ""))
                .toList();
    }

    @Test
    void oneRowPerAddressInTheirOrder() {
        table.seen(param("/b", 1, 1, 90, false));
        table.seen(param("/a", 0.25, 1, 5, false));
        table.seen(param("/b", 2, 2, 0, false));
        table.live();

        assertThat(render(80, 24))
                .containsExactly(
                        "stagebus watch /**   2 addresses   0/s   Ctrl-C ends                            ",
                        "ADDRESS                VALUE            KIND         REV WHO                 AGE",
                        "/a                     0.25             param          1 desk @websocket      5s",
                        "/b                     2.0              param          2 desk @websocket     now");
    }

    @Test
    void whatHasJustChangedStandsOut() {
        table.seen(param("/a", 1, 1, 0, false));
        table.seen(param("/b", 1, 1, 5, false));

        List<String> lines = table.render(80, 24, NOW);
        assertThat(lines.get(2)).startsWith("\u001b[1m/a");
        assertThat(lines.get(3)).startsWith("/b");
    }

    @Test
    void moreThanTheScreenHoldsShowsWhatChangedLast() {
        for (int i = 0; i < 10; i++) {
            table.seen(param("/" + i, i, 1, 10 - i, false));
        }

        List<String> lines = render(60, 5);
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).contains("10 addresses, the 3 that changed last");
        assertThat(lines.subList(2, 5)).extracting(line -> line.substring(0, 2)).containsExactly("/9", "/8", "/7");
    }

    @Test
    void whatIsDeletedIsSaidAndThenGone() { // R12
        table.seen(param("/a", 1, 1, 2, true));
        table.seen(param("/b", 1, 1, 11, true));

        List<String> lines = render(80, 24);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).startsWith("/a").contains("(deleted)");
    }

    @Test
    void noLineIsWiderThanTheScreen() {
        table.seen(param("/a/very/long/address".repeat(20), 1e-300, Long.MAX_VALUE / 1_000_000_000_000L, 0, false));

        for (int width = 40; width < 200; width += 7) {
            int most = width;
            assertThat(render(width, 10))
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(most));
        }
    }

    @Test
    void saysWhatItCouldNotShow() {
        table.live();
        table.lost(12);

        assertThat(render(100, 10).get(0)).contains("12 not shown, too fast");
    }

    @Test
    void measuresHowMuchHappens() {
        table.live();
        table.render(80, 10, NOW);
        for (int i = 0; i < 30; i++) {
            table.seen(param("/a", i, i, 0, false));
        }

        assertThat(table.render(80, 10, NOW.plusSeconds(2)).get(0)).contains("   15/s   ");
    }

    @Test
    void readsTheSizeOfATerminal() {
        assertThat(Terminal.Size.parse("24 100\n")).isEqualTo(new Terminal.Size(100, 24));
        assertThat(Terminal.Size.parse("0 0")).isEqualTo(Terminal.Size.USUAL);
        assertThat(Terminal.Size.parse("1 1")).isEqualTo(new Terminal.Size(20, 3));
        assertThat(Terminal.Size.parse("stty: no")).isEqualTo(Terminal.Size.USUAL);
    }
}
