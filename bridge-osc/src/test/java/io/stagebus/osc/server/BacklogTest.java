package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.OTHER;
import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.state.StateSettings;
import io.stagebus.osc.codec.OscBytes;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Long work of one peer, and what it sent behind it (R19, R20). */
class BacklogTest {

    private static final BusSettings SMALL_INBOX = new BusSettings(StateSettings.DEFAULT, 10, 10, 4, 10, 60, 4, 100);

    private final OscFixture osc =
            new OscFixture(new BusFixture(SMALL_INBOX, new MemoryJournal(0)), PeerPolicy.DEFAULT, List.of());
    private final List<String> handled = new ArrayList<>();
    private final Backlog backlog =
            new Backlog(osc.bus.bus, osc.counts, (peer, packet) -> handled.add(peer.remote() + " " + packet.length));

    private OscPeer peer(InetSocketAddress at) {
        osc.from(at, "/stagebus/ping");
        return Objects.requireNonNull(osc.sessions.known(at));
    }

    private BooleanSupplier steps(String name, int count) {
        AtomicInteger left = new AtomicInteger(count);
        return () -> {
            handled.add(name);
            return left.decrementAndGet() > 0;
        };
    }

    @Test
    void workThatFailsIsGivenUpAndWhatIsBehindItGoesOn() {
        OscPeer tablet = peer(TABLET);
        OscPeer other = peer(OTHER);
        AtomicInteger calls = new AtomicInteger();
        backlog.start(tablet, () -> {
            if (calls.incrementAndGet() == 2) {
                throw new IllegalStateException("on purpose");
            }
            return true;
        });
        backlog.add(tablet, Unpooled.buffer(16).writeZero(16));
        backlog.start(other, steps("other", 2));

        osc.settle();

        assertThat(calls).hasValue(2);
        assertThat(handled).containsExactly("other", "other", TABLET + " 16");
        assertThat(osc.counts.snapshot().failures()).isEqualTo(1);
        assertThat(backlog.isBehind(tablet)).isFalse();
        assertThat(backlog.isBehind(other)).isFalse();
    }

    @Test
    void whoIsForgottenTakesNoRoom() {
        OscFixture few = new OscFixture(new PeerPolicy(AccessScope.OPEN, 10, Duration.ofMinutes(5), 0));
        Backlog crowded = new Backlog(few.bus.bus, few.counts, (peer, packet) -> handled.add("packet"));
        for (int port = 1; port <= 1_000; port++) {
            InetSocketAddress spoofed = new InetSocketAddress("10.9.9.9", port);
            few.deliver(spoofed, OscBytes.encode(message("/stagebus/ping")));
            OscPeer peer = Objects.requireNonNull(few.sessions.known(spoofed));
            crowded.start(peer, steps("step", 3));
            crowded.add(peer, Unpooled.buffer(16).writeZero(16));
            assertThat(crowded.size()).isLessThanOrEqualTo(64);
        }

        few.settle();

        assertThat(crowded.size()).isZero();
        assertThat(handled.stream().filter("packet"::equals))
                .as("of who is there")
                .hasSize(10);
        assertThat(few.counts.snapshot().backlogDropped()).isEqualTo(990);
    }

    @Test
    void peersTakeTurns() {
        OscPeer tablet = peer(TABLET);
        OscPeer other = peer(OTHER);
        backlog.start(tablet, steps("tablet", 3));
        for (int n = 0; n < 3; n++) {
            backlog.add(tablet, Unpooled.buffer(4_096).writeZero(3_996 + n));
        }
        backlog.start(other, steps("other", 2));

        osc.settle();

        assertThat(handled)
                .containsExactly(
                        "tablet",
                        "other",
                        "tablet",
                        "tablet",
                        "other",
                        TABLET + " 3996",
                        TABLET + " 3997",
                        TABLET + " 3998");
    }

    @Test
    void whatWaitsIsKeptAsItCame() {
        OscPeer tablet = peer(TABLET);
        List<byte[]> late = new ArrayList<>();
        Backlog plain = new Backlog(osc.bus.bus, osc.counts, (peer, packet) -> late.add(packet));
        byte[] sent = OscBytes.of("'/a'.. '," + "[]".repeat(30) + "'...");
        ByteBuf borrowed = Unpooled.buffer().writeBytes(sent);
        plain.start(tablet, steps("step", 2));
        plain.add(tablet, borrowed);
        borrowed.setZero(0, sent.length);
        osc.settle();

        assertThat(borrowed.refCnt()).as("the caller's").isEqualTo(1);
        assertThat(late).containsExactly(sent);
    }

    @Test
    void nothingIsDoneWhileTheGatewayIsOverloaded() { // R20
        OscPeer tablet = peer(TABLET);
        List<Boolean> admitted = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(5);
        backlog.start(tablet, () -> {
            admitted.add(osc.bus.bus.admission().isOpen());
            return left.decrementAndGet() > 0;
        });

        // A batch ends while the commands of other threads still wait.
        osc.bus.bus.nowMicros();
        osc.bus.executor.elsewhere(() -> {
            for (int n = 0; n < 4; n++) {
                osc.bus.bus.submit(new Command.Unsubscribe(osc.observing, 99, Reply.NONE));
            }
        });
        osc.settle();

        assertThat(osc.bus.bus.admission().closings()).isEqualTo(1);
        assertThat(admitted).hasSize(5).doesNotContain(false);
    }
}
