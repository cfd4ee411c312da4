package io.stagebus.benchmarks.load;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.explain.Replay;
import io.stagebus.rules.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;

/** How fast rules are replayed over what was recorded; reading it from the disk is not in it. */
final class RulesReplay {

    private static final int PAGE = 1_000;
    private static final long MICROS_APART = 20;

    private RulesReplay() {}

    /** Recorded signals a second, the best of some rounds. */
    static double perSecond(RuleSet rules, List<Address> addresses, int signals, int rounds) {
        double best = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            try {
                Replay.of(rules, Replay.Settings.DEFAULT, new Recorded(addresses, signals), Long.MIN_VALUE);
            } catch (JournalException e) {
                throw new IllegalStateException(e);
            }
            best = Math.max(best, signals * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }

    /** Changes of all addresses, one after the other. */
    private static final class Recorded implements EntryCursor {
        private final List<Address> addresses;
        private final int signals;
        private int given;

        Recorded(List<Address> addresses, int signals) {
            this.addresses = addresses;
            this.signals = signals;
        }

        @Override
        public List<JournalEntry> next() {
            List<JournalEntry> page = new ArrayList<>(PAGE);
            while (page.size() < PAGE && given < signals) {
                Address address = addresses.get(given % addresses.size());
                Signal.Param param = new Signal.Param(
                        address,
                        Content.of(Value.of(given)),
                        given / addresses.size() + 1L,
                        1_800_000_000_000_000L + given * MICROS_APART,
                        Origin.GATEWAY,
                        ParamFlags.NONE,
                        false);
                page.add(new JournalEntry(++given, param, Ttl.NEVER, 0, false));
            }
            return page;
        }

        @Override
        public void close() {
            given = signals;
        }
    }
}
