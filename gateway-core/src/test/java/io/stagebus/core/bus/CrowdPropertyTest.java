package io.stagebus.core.bus;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * R22 for any number of sessions whose subscriptions are the same, differ and overlap, and come and go: what each session sees
 * is what it may see if it were alone, see {@link ThinnedClient}.
 */
class CrowdPropertyTest {

    @Property(tries = 1_000)
    void everySessionIsServedAsIfItWereAlone(@ForAll long seed) {
        CrowdRun run = new CrowdRun(seed);
        for (int i = 0; i < 150; i++) {
            run.step();
        }
        run.settle();
    }
}
