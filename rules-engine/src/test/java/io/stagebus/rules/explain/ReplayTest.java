package io.stagebus.rules.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.alias.Alias;
import io.stagebus.core.alias.AliasTable;
import io.stagebus.core.alias.Aliases;
import io.stagebus.core.alias.Scale;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.Strategy;
import io.stagebus.rules.engine.EngineFixture;
import io.stagebus.rules.engine.EngineLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules over what was recorded while others ran. */
class ReplayTest {

    private static final String HOUSE = "{'id': 'house', 'trigger': {'type': 'on_change', 'pattern': '/cue'},"
            + " 'conditions': [{'address': '/armed', 'op': 'eq', 'value': true}],"
            + " 'actions': [{'type': 'fade', 'address': '/house', 'to': 0.2, 'milliseconds': 3000}]}";
    private static final String RELAY = "{'id': 'relay', 'trigger': {'type': 'on_threshold', 'address': '/house',"
            + " 'below': 0.3}, 'actions': [{'type': 'publish', 'address': '/relay', 'value': 'OFF'}]}";
    private static final String BEAT = "{'id': 'beat', 'trigger': {'type': 'on_interval', 'seconds': 10},"
            + " 'actions': [{'type': 'publish', 'address': '/beat'}]}";
    private static final String FILTER = "{'id': 'filter', 'phase': 'filter', 'trigger': {'type': 'on_command',"
            + " 'pattern': '/house'}, 'actions': [{'type': 'rewrite', 'transform': {'type': 'clamp', 'min': 0, 'max': 1}}]}";

    private static final String GO = "{'id': 'go', 'trigger': {'type': 'on_event', 'pattern': '/go'},"
            + " 'conditions': [{'address': '/a', 'op': 'eq', 'value': LEFT}],"
            + " 'actions': [{'type': 'publish', 'address': '/gone'}]}";

    private final HeldJournal journal = new HeldJournal();
    private long fromMicros;

    /** A show under all of these rules: two cues, of which the second finds the house disarmed. */
    private void show(String... rules) {
        EngineFixture show = new EngineFixture(EngineLimits.DEFAULT, EngineFixture.rules(rules), journal);
        show.set("/house", Value.of(1.0));
        show.set("/armed", Value.TRUE);
        show.advance(Duration.ofSeconds(1));
        fromMicros = show.fixture.clock.wallMicros();
        show.set("/cue", 1);
        show.advance(Duration.ofSeconds(5));
        show.set("/house", Value.of(1.0));
        show.set("/armed", Value.FALSE);
        show.set("/cue", 2);
        show.advance(Duration.ofSeconds(16));
    }

    private List<String> replay(long from, String... rules) throws JournalException {
        return replay(Replay.Settings.DEFAULT, from, rules);
    }

    private List<String> replay(Replay.Settings settings, long from, String... rules) throws JournalException {
        return Replay.of(EngineFixture.rules(rules), settings, new Pages(journal.entries), from);
    }

    /** Entries, a few at a time. */
    private static final class Pages implements EntryCursor {
        private final List<JournalEntry> left;

        Pages(List<JournalEntry> entries) {
            left = new ArrayList<>(entries);
        }

        @Override
        public List<JournalEntry> next() {
            List<JournalEntry> page = List.copyOf(left.subList(0, Math.min(7, left.size())));
            left.subList(0, page.size()).clear();
            return page;
        }

        @Override
        public void close() {
            left.clear();
        }
    }

    @Test
    void theSameRulesDoWhatTheyDid() throws JournalException {
        show(HOUSE, RELAY, FILTER);

        assertThat(replay(fromMicros, HOUSE, RELAY, FILTER))
                .contains(
                        "house  would have fired 1, fired 1",
                        "relay  would have fired 1, fired 1",
                        "no difference",
                        "left out, because starts, sessions and what filters are asked is not recorded: filter")
                .first()
                .asString()
                .startsWith("4 signals from ");
    }

    @Test
    void otherRulesWouldHaveDoneOtherThings() throws JournalException {
        show(HOUSE, RELAY);

        List<String> told = replay(fromMicros, HOUSE.replace("'eq'", "'exists'"), RELAY.replace("0.3", "0.1"));

        assertThat(told).contains("house  would have fired 2, fired 1", "relay  would have fired 0, fired 1");
        assertThat(told.stream().filter(line -> line.startsWith("  ")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("  + ")
                        && line.endsWith("house would have fired, and did not, because of param /cue"))
                .anyMatch(line -> line.startsWith("  - ")
                        && line.endsWith("relay fired, and would not have, because of param /house"));
    }

    @Test
    void theStateBeforeTheRangeIsWhatItBeginsWith() throws JournalException {
        show(HOUSE);

        assertThat(replay(fromMicros + 6_000_000, HOUSE)).contains("nothing is recorded there");
        assertThat(replay(fromMicros + 5_000_000, HOUSE.replace("true", "false")))
                .contains("house  would have fired 1, fired 0");
        assertThat(replay(fromMicros, HOUSE)).contains("house  would have fired 1, fired 1", "no difference");
    }

    @Test
    void timersRunInTheTimeOfTheRecord() throws JournalException {
        show(BEAT, HOUSE);

        assertThat(replay(Long.MIN_VALUE, BEAT, HOUSE)).contains("house  would have fired 1, fired 1");
        assertThat(replay(Long.MIN_VALUE, BEAT.replace("10", "1"), HOUSE))
                .anyMatch(line -> line.startsWith("beat  would have fired 2") && line.endsWith(", fired 2"));
    }

    @Test
    void theBoundsAreThoseOfTheGateway() throws JournalException {
        show(HOUSE);
        StateSettings plain = StateSettings.DEFAULT;
        StateSettings small = new StateSettings(
                plain.kinds(), plain.strategies(), plain.defaultTtl(), 2, plain.maxBytes(), plain.maxTombstones());
        BusSettings bus = new BusSettings(small, 10, 10, 64, 10, 60, 4, 100);

        assertThat(replay(new Replay.Settings(bus, EngineLimits.DEFAULT, AliasTable.EMPTY, 1_000), fromMicros, HOUSE))
                .as("no room for the cue")
                .contains("house  would have fired 0, fired 1");

        String often = BEAT.replace("10", "0.1");
        EngineLimits once = new EngineLimits(1, 8);
        assertThat(replay(new Replay.Settings(BusSettings.DEFAULT, once, AliasTable.EMPTY, 1_000), fromMicros, often))
                .noneMatch(line -> line.matches("beat {2}would have fired \\d{3}.*"));
        assertThat(replay(fromMicros, often))
                .anyMatch(line -> line.matches("beat {2}would have fired \\d{2,3}, fired 0"));
    }

    /** Whether a rule that is asked at {@code /go} finds {@code left} at {@code /a}, under the settings it was recorded under. */
    private void finds(String left, StateSettings state, Consumer<BusFixture> show) throws JournalException {
        BusSettings bus = BusSettings.DEFAULT.withState(state);
        BusFixture fixture = new BusFixture(bus, journal);
        show.accept(fixture);
        assertThat(fixture.bus.current(Address.of("/a")))
                .hasValueSatisfying(param ->
                        assertThat(EngineFixture.text(param.content().value())).isEqualTo(left.replace("'", "")));
        fixture.emit(fixture.open(), "/go", Value.TRUE);

        Replay.Settings settings = new Replay.Settings(bus, EngineLimits.DEFAULT, AliasTable.EMPTY, 1_000);
        String rule = GO.replace("LEFT", left);
        assertThat(replay(settings, Long.MIN_VALUE, rule)).contains("go  would have fired 1, fired 0");
        assertThat(replay(settings, journal.entries.getLast().signal().timeMicros(), rule))
                .as("from the state before")
                .contains("go  would have fired 1, fired 0");
    }

    private static StateSettings under(Strategy strategy) {
        StateSettings plain = StateSettings.DEFAULT;
        return new StateSettings(
                plain.kinds(),
                List.of(new StateSettings.StrategyRule(AddressPattern.of("/a"), strategy)),
                plain.defaultTtl(),
                plain.maxParams(),
                plain.maxBytes(),
                plain.maxTombstones());
    }

    /** What is recorded was settled already. */
    @ParameterizedTest
    @CsvSource({"MAX, 10, 5, 3", "MIN, 3, 5, 10", "LOCK, 1, 2, 2", "LWW, 1, 2, 3"})
    void whatWasSettledByAStrategyDoesNotCompeteAgain(Strategy strategy, int first, int second, int third)
            throws JournalException {
        finds("" + third, under(strategy), show -> {
            Session gone = show.open();
            Session stays = show.open();
            show.set(gone, "/a", Value.of(first));
            show.set(stays, "/a", Value.of(second));
            show.outcome(reply -> new Command.CloseSession(gone, reply));
            show.set(stays, "/a", Value.of(third));
        });
    }

    @Test
    void whatWasMergedIsNotMergedAgain() throws JournalException {
        finds("{'y': 2}", under(Strategy.MERGE), show -> {
            Session session = show.open();
            show.set(session, "/a", new Value.Dict(Map.of("x", Value.of(1), "y", Value.of(2))));
            show.set(session, "/a", new Value.Dict(Map.of("x", Value.NULL)));
        });
    }

    /** When a Param expired is recorded; that somebody asked for it, which kept it, is not. */
    @Test
    void noParamExpiresThatDidNot() throws JournalException {
        StateSettings plain = StateSettings.DEFAULT;
        StateSettings state = new StateSettings(
                plain.kinds(),
                plain.strategies(),
                Ttl.sliding(10),
                plain.maxParams(),
                plain.maxBytes(),
                plain.maxTombstones());
        finds("1", state, show -> {
            Session session = show.open();
            show.set(session, "/a", Value.of(1));
            show.executor.advance(Duration.ofSeconds(8));
            show.outcome(reply -> new Command.Get(session, Address.of("/a"), reply));
            show.executor.advance(Duration.ofSeconds(8));
        });
    }

    @Test
    void whatExpiredIsGone() throws JournalException {
        BusFixture show = new BusFixture(BusSettings.DEFAULT, journal);
        Session session = show.open();
        show.set(session, "/a", Value.of(1), WriteOptions.of(Ttl.absolute(5), false));
        show.executor.advance(Duration.ofSeconds(8));
        show.emit(session, "/go", Value.TRUE);

        assertThat(replay(Long.MIN_VALUE, GO.replace("LEFT", "1"))).contains("go  would have fired 0, fired 0");
        assertThat(replay(Long.MIN_VALUE, GO.replace("LEFT", "null"))).contains("go  would have fired 1, fired 0");
    }

    @Test
    void whatAliasesWroteIsWrittenByThemAnew() throws JournalException {
        AliasTable table =
                AliasTable.of(List.of(new Alias(Address.of("/osc/1/fader3"), Address.of("/foh"), Scale.NONE)));
        String dim = "{'id': 'dim', 'trigger': {'type': 'on_change', 'pattern': '/foh'},"
                + " 'actions': [{'type': 'set_from_trigger', 'address': '/lamp'}]}";
        String go = "{'id': 'go', 'trigger': {'type': 'on_event', 'pattern': '/go'},"
                + " 'actions': [{'type': 'set', 'address': '/osc/1/fader3', 'value': 5}]}";
        EngineFixture show = new EngineFixture(EngineLimits.DEFAULT, EngineFixture.rules(dim), journal);
        new Aliases(show.fixture.bus).use(table);
        show.set("/osc/1/fader3", 1);
        show.emit("/go", Value.TRUE);
        show.advance(Duration.ofSeconds(1));
        Replay.Settings aliased = new Replay.Settings(BusSettings.DEFAULT, EngineLimits.DEFAULT, table, 1_000);

        assertThat(replay(aliased, Long.MIN_VALUE, dim))
                .contains("dim  would have fired 1, fired 1", "no difference")
                .first()
                .asString()
                .startsWith("2 signals from ");
        assertThat(replay(aliased, Long.MIN_VALUE, dim, go))
                .as("what a rule writes reaches the other address too")
                .contains("go  would have fired 1, fired 0", "dim  would have fired 2, fired 1");
        assertThat(replay(Long.MIN_VALUE, dim, go))
                .as("without the aliases, what they wrote is taken as it was")
                .contains("dim  would have fired 1, fired 1");
    }

    @Test
    void timersThatComeDueTooOftenEndIt() throws JournalException {
        show(HOUSE);

        List<String> told = replay(
                new Replay.Settings(BusSettings.DEFAULT, EngineLimits.DEFAULT, AliasTable.EMPTY, 7),
                fromMicros,
                BEAT.replace("10", "0.1"));

        assertThat(told)
                .contains("beat  would have fired 7, fired 0")
                .anyMatch(line -> line.startsWith("given up at ") && line.contains("came due 7 times"));
    }

    @Test
    void onlySoManyDifferencesAreToldOneByOne() throws JournalException {
        show(BEAT.replace("10", "0.1"));

        List<String> told = replay(
                Long.MIN_VALUE,
                HOUSE,
                BEAT.replace("on_interval", "on_timeout").replace("'seconds'", "'pattern': '/never', 'seconds'"));

        assertThat(told).hasSize(Comparison.MAX_TOLD + 5).last().asString().startsWith("  and ");
    }
}
