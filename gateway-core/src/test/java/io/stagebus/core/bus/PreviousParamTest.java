package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reaction is told of the Param that a signal took the place of. */
class PreviousParamTest {

    private final BusFixture fixture = new BusFixture(settings(), new MemoryJournal(0));
    private final Session session = fixture.open();
    private final List<String> seen = new ArrayList<>();

    private static BusSettings settings() {
        StateSettings state = new StateSettings(
                List.of(),
                List.of(new StateSettings.StrategyRule(AddressPattern.of("/max/**"), Strategy.MAX)),
                Ttl.NEVER,
                100,
                1 << 20,
                100);
        BusSettings bounds = BusSettings.DEFAULT;
        return new BusSettings(
                state,
                bounds.maxSessions(),
                bounds.maxSubscriptions(),
                bounds.inboxCapacity(),
                bounds.maxScheduledBundles(),
                bounds.maxScheduleAheadSeconds(),
                bounds.maxChainDepth(),
                bounds.maxJournalBacklog());
    }

    @BeforeEach
    void watch() {
        fixture.bus.addReaction((signal, effects) ->
                seen.add(effects.previous().map(PreviousParamTest::text).orElse("none") + " -> " + signal.content()));
    }

    private static String text(Signal.Param param) {
        return param.content() + "@" + param.revision();
    }

    private static String show(Value before, long revision, Value after) {
        return before + "@" + revision + " -> " + after;
    }

    @Test
    void aCreatedParamHasNone() {
        fixture.set(session, "/a", Value.of(1));

        assertThat(seen).containsExactly("none -> " + Value.of(1));
    }

    @Test
    void aWriteShowsWhatItTookThePlaceOfEvenWhenEqual() {
        fixture.set(session, "/a", Value.of(1));
        fixture.set(session, "/a", Value.of(1));

        assertThat(seen.get(1)).isEqualTo(show(Value.of(1), 1, Value.of(1)));
    }

    @Test
    void aDeletionAndAnExpiryShowWhatIsGone() {
        fixture.set(session, "/a", Value.of(1));
        fixture.outcome(reply -> new Command.DeleteParam(session, session.origin(), Address.of("/a"), false, reply));
        fixture.set(session, "/b", Value.of(2), WriteOptions.of(Ttl.absolute(1), false));
        fixture.executor.advance(Duration.ofSeconds(2));

        assertThat(seen.get(1)).isEqualTo(show(Value.of(1), 1, Value.NULL));
        assertThat(seen.get(3)).isEqualTo(show(Value.of(2), 1, Value.NULL));
    }

    @Test
    void eachWriteOfABundleShowsItsOwn() {
        fixture.outcome(reply ->
                new Command.Bundle(session, List.of(write("/a", 1), write("/a", 2), write("/a", 3)), 0, false, reply));

        assertThat(seen)
                .containsExactly(
                        "none -> " + Value.of(1), show(Value.of(1), 1, Value.of(2)), show(Value.of(2), 2, Value.of(3)));
    }

    private Command.Write write(String address, long value) {
        return Command.SetParam.of(
                session, Address.of(address), Content.of(Value.of(value)), WriteOptions.PLAIN, Reply.NONE);
    }

    @Test
    void theEndOfASessionShowsTheContributionThatWasFreed() {
        Session loud = fixture.open();
        fixture.set(session, "/max/a", Value.of(1));
        fixture.set(loud, "/max/a", Value.of(9));
        fixture.outcome(reply -> new Command.CloseSession(loud, reply));

        assertThat(seen.getLast()).isEqualTo(show(Value.of(9), 2, Value.of(1)));
    }

    @Test
    void anEventHasNone() {
        fixture.set(session, "/a", Value.of(1));
        fixture.emit(session, "/a", Value.of(2));

        assertThat(seen.getLast()).isEqualTo("none -> " + Value.of(2));
    }
}
