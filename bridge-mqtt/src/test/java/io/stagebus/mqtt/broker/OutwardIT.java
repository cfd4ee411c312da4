package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.stagebus.core.ForeignTool;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.outward.OutwardSettings;
import io.stagebus.mqtt.outward.Route;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.wire.KeptProperties;
import io.stagebus.mqtt.wire.TravelPath;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links to other brokers: another gateway, and Mosquitto. */
class OutwardIT {

    private static final String STATE = "/stagebus/mqtt/bridges/far/state";

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private LiveBroker near;

    OutwardIT() throws Exception {
        near = new LiveBroker();
    }

    @BeforeEach
    void watch() {
        near.watch("/**");
    }

    @AfterEach
    void close() throws Exception {
        near.close();
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private static OutwardSettings settings(int port, boolean sendOnBoot, Route... routes) {
        return new OutwardSettings(
                "far",
                new OutwardSettings.Far(
                        "127.0.0.1", port, "near-" + port, Optional.empty(), false, Optional.empty(), 30),
                List.of(routes),
                new OutwardSettings.Limits(
                        100, 1 << 20, Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofHours(1)),
                sendOnBoot);
    }

    private static Route both(String filter) {
        return new Route(filter, Route.Direction.BOTH, "", "", 1);
    }

    private void link(OutwardSettings settings) throws InterruptedException {
        near.bridge.link(List.of(settings), near.executor);
        near.until("the link is there", () -> textAt(near, STATE).equals("connected"));
    }

    private LiveBroker another() throws Exception {
        LiveBroker made = new LiveBroker();
        open.add(made);
        made.watch("/**");
        return made;
    }

    private Cable cable(int port) throws IOException {
        Cable made = new Cable(port);
        open.add(made);
        return made;
    }

    private static String textAt(LiveBroker broker, String address) {
        return broker.current(address)
                .map(param -> String.valueOf(
                        param.content().value() instanceof Value.Text(String text)
                                ? text
                                : param.content().value()))
                .orElse("-");
    }

    private static boolean isAt(LiveBroker broker, String address, long value) {
        return broker.current(address)
                .map(param -> param.content().value().equals(Value.of(value)))
                .orElse(false);
    }

    @Test
    void twoGatewaysAreTheSameAfterACutAndHeal() throws Exception {
        LiveBroker far = another();
        Cable cable = cable(far.port);
        link(settings(cable.port(), false, both("show/#")));
        near.set("/mqtt/show/a", Value.of(1));
        near.set("/mqtt/show/gone", Value.of(1));
        far.until("it is there", () -> isAt(far, "/mqtt/show/gone", 1));
        far.set("/mqtt/show/b", Value.of(1));
        far.set("/mqtt/show/lost", Value.of(1));
        near.until("it is here", () -> isAt(near, "/mqtt/show/lost", 1));

        cable.cut();
        near.until("the cut shows", () -> textAt(near, STATE).equals("disconnected"));
        near.set("/mqtt/show/a", Value.of(2));
        near.set("/mqtt/show/a", Value.of(3));
        near.delete("/mqtt/show/gone");
        near.set("/mqtt/show/both", Value.of(10));
        far.set("/mqtt/show/b", Value.of(2));
        far.delete("/mqtt/show/lost");
        far.set("/mqtt/show/both", Value.of(20));
        cable.heal();

        near.until(
                "all is the same here",
                () -> isAt(near, "/mqtt/show/b", 2)
                        && near.current("/mqtt/show/lost").isEmpty());
        far.until(
                "all is the same there",
                () -> isAt(far, "/mqtt/show/a", 3)
                        && isAt(far, "/mqtt/show/both", 10)
                        && far.current("/mqtt/show/gone").isEmpty());
        // What is sent last has passed everything before it.
        far.set("/mqtt/show/end", Value.of(1));
        near.until("the end is here", () -> isAt(near, "/mqtt/show/end", 1));
        assertThat(isAt(near, "/mqtt/show/both", 10)).isTrue();
        assertThat(near.current("/mqtt/show/a").orElseThrow().revision()).isEqualTo(3);
        assertThat(far.current("/mqtt/show/a").orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    void eventsWaitAndAreNotTakenForStates() throws Exception {
        LiveBroker far = another();
        Cable cable = cable(far.port);
        link(settings(
                cable.port(),
                false,
                new Route("go", Route.Direction.OUT, "cues/", "hall/", 1),
                new Route("#", Route.Direction.IN, "from/", "answers/", 1)));
        cable.cut();
        near.until("the cut shows", () -> textAt(near, STATE).equals("disconnected"));
        near.emit("/mqtt/cues/go", Content.of(Value.of("one")));
        near.emit("/mqtt/cues/go", Content.of(Value.of("two")));
        cable.heal();

        List<String> seen = new ArrayList<>();
        while (seen.size() < 2) {
            Signal signal = far.nextSeen();
            assertThat(signal).isInstanceOf(Signal.Event.class);
            seen.add(signal.address().text() + " " + signal.content().value());
        }
        assertThat(seen).containsExactly("/mqtt/hall/go " + Value.of("one"), "/mqtt/hall/go " + Value.of("two"));
        far.emit("/mqtt/answers/x", Content.of(Value.of("three")));
        Signal answer = near.nextSeen();
        while (!answer.address().text().equals("/mqtt/from/x")) {
            answer = near.nextSeen();
        }
        assertThat(answer).isInstanceOf(Signal.Event.class);
    }

    /** Whoever links two gateways both ways at both ends gets no circle. */
    @Test
    void aCircleEnds() throws Exception {
        LiveBroker far = another();
        link(settings(far.port, false, both("show/#")));
        far.bridge.link(List.of(settings(near.port, false, both("show/#"))), far.executor);
        far.until("the other link is there", () -> textAt(far, STATE).equals("connected"));

        near.set("/mqtt/show/a", Value.of(7));
        far.until("it is there", () -> isAt(far, "/mqtt/show/a", 7));
        near.until("it has come round", () -> {
            near.set("/mqtt/tick", Value.of(1));
            return near.bridge.counters().of(Count.LOOPS) == 1;
        });
        assertThat(near.current("/mqtt/show/a").orElseThrow().revision()).isOne();
        assertThat(far.current("/mqtt/show/a").orElseThrow().revision())
                .as("once by each link")
                .isLessThanOrEqualTo(2);
    }

    @Test
    void topicsWithALeadingSlashGoBothWays() throws Exception {
        LiveBroker far = another();
        link(settings(far.port, false, both("/lights/#"), both("#")));
        near.set("/lights/foh", Value.of(1));
        far.until("it is there", () -> isAt(far, "/lights/foh", 1));
        far.set("/lights/foh", Value.of(2));
        near.until("it is here", () -> isAt(near, "/lights/foh", 2));
        far.set("/sound/foh", Value.of(3));
        near.until("so is what '#' selects", () -> isAt(near, "/sound/foh", 3));
    }

    /** The other broker remembers what was subscribed to under other settings. */
    @Test
    void whatNoRouteTakesIsCounted() throws Exception {
        LiveBroker far = another();
        link(settings(far.port, false, both("old/#")));
        near.close();
        near = new LiveBroker();
        near.watch("/**");
        link(settings(far.port, false, both("show/#")));
        far.set("/mqtt/old/a", Value.of(1));

        near.until("it is counted", () -> isAt(near, "/stagebus/mqtt/bridges/far/refused", 1));
        assertThat(near.current("/mqtt/old/a")).isEmpty();
    }

    /** What this gateway told the other broker before a restart is what it is told back. */
    @Test
    void ownStatesComeBackAfterARestart() throws Exception {
        RememberingJournal journal = new RememberingJournal();
        near.close();
        near = new LiveBroker(journal);
        near.watch("/**");
        LiveBroker far = another();
        link(settings(far.port, false, both("show/#")));
        near.set("/mqtt/show/a", Value.of(1));
        far.until("it is there", () -> isAt(far, "/mqtt/show/a", 1));
        near.until("it is acknowledged", () -> isAt(near, "/stagebus/mqtt/bridges/far/sent", 1));
        near.bridge.close();
        near.set("/mqtt/show/a", Value.of(2));
        near.close();

        near = new LiveBroker(journal.afterCut(0));
        near.watch("/**");
        assertThat(isAt(near, "/mqtt/show/a", 2)).isTrue();
        // Another client identifier, so that the other broker tells all it has.
        OutwardSettings again = settings(far.port, false, both("show/#"));
        link(new OutwardSettings(
                again.name(),
                new OutwardSettings.Far("127.0.0.1", far.port, "again", Optional.empty(), false, Optional.empty(), 30),
                again.routes(),
                again.limits(),
                false));

        near.until("both sides are the same", () -> isAt(near, "/mqtt/show/a", 1));
        near.until("it is counted", () -> isAt(near, "/stagebus/mqtt/bridges/far/received", 1));
    }

    /** A user property that is as long as one can be, so that nothing more fits. */
    private static Content withLongPath(String payload) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.UserProperty(TravelPath.KEY, "x".repeat(0xFFFF)));
        return Attachment.content(Attachment.pack(
                1,
                false,
                Attachment.NO_EXPIRY,
                KeptProperties.of(properties),
                Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
    }

    @Test
    void aPathLongerThanAnyStopsNothingButItself() throws Exception {
        LiveBroker far = another();
        link(settings(far.port, false, both("show/#")));
        near.emit("/mqtt/show/bad", withLongPath("1"));
        near.set("/mqtt/show/good", Value.of(1));
        far.until("what comes behind it is there", () -> isAt(far, "/mqtt/show/good", 1));

        far.emit("/mqtt/show/worse", withLongPath("2"));
        far.set("/mqtt/show/better", Value.of(2));
        near.until("what comes behind it is here", () -> isAt(near, "/mqtt/show/better", 2));
        near.until("both are counted", () -> isAt(near, "/stagebus/mqtt/bridges/far/refused", 2));
        assertThat(isAt(near, "/stagebus/mqtt/bridges/far/received", 1)).isTrue();
    }

    /** A broker that forgets the gateway at each cut is shown everything, but never what earlier connections began with. */
    @Test
    void aWalkThatWasCutIsNotGoneOnWith() throws Exception {
        int states = 3_000;
        for (int i = 0; i < states; i++) {
            near.set("/mqtt/show/s" + i, Value.of(i));
        }
        LiveBroker far = another();
        Cable cable = cable(far.port);
        OutwardSettings usual = settings(cable.port(), true, new Route("show/#", Route.Direction.OUT, "", "", 1));
        OutwardSettings.Limits limits = usual.limits();
        link(new OutwardSettings(
                usual.name(),
                usual.far(),
                usual.routes(),
                new OutwardSettings.Limits(
                        limits.maxQueued(),
                        limits.maxQueuedBytes(),
                        limits.firstRetry(),
                        limits.lastRetry(),
                        Duration.ZERO),
                true));
        for (int round = 0; round < 4; round++) {
            far.nextSeen();
            cable.cut();
            near.until("the cut shows", () -> textAt(near, STATE).equals("disconnected"));
            cable.heal();
            near.until("it is there again", () -> textAt(near, STATE).equals("connected"));
        }
        near.set("/mqtt/show/s" + (states - 1), Value.of(-1));
        far.until("the last is there", () -> isAt(far, "/mqtt/show/s" + (states - 1), -1));
        near.until("nothing waits", () -> isAt(near, "/stagebus/mqtt/bridges/far/queued", 0));

        assertThat(near.current("/stagebus/mqtt/bridges/far/sent")
                        .orElseThrow()
                        .content()
                        .value()
                        .asDouble())
                .as("once, and what was sent before the cuts")
                .isLessThan(3.0 * states);
    }

    @Test
    void aBrokerThatKnowsNothingIsSentAllStates() throws Exception {
        LiveBroker far = another();
        near.set("/mqtt/show/a", Value.of(1));
        near.set("/mqtt/show/b", Value.of(2));
        near.set("/mqtt/own", Value.of(3));
        link(settings(far.port, true, new Route("show/#", Route.Direction.OUT, "", "hall/", 1)));

        far.until("both are there", () -> isAt(far, "/mqtt/hall/show/a", 1) && isAt(far, "/mqtt/hall/show/b", 2));
        assertThat(far.current("/mqtt/hall/own")).isEmpty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String run(int port, String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(ForeignTool.require(tool, "mosquitto-clients").toString(), "-h", "127.0.0.1", "-p", "" + port));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    @Test
    void mosquittoAtTheOtherEnd() throws Exception {
        int port = freePort();
        Path file = Files.writeString(
                folder.resolve("mosquitto.conf"), "listener " + port + " 127.0.0.1\nallow_anonymous true\n");
        Process mosquitto = new ProcessBuilder(
                        ForeignTool.require("mosquitto", "mosquitto").toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        open.add(() -> mosquitto.destroyForcibly().waitFor());
        Cable cable = cable(port);
        link(settings(cable.port(), false, both("show/#")));
        near.set("/mqtt/show/a", Value.of(1));
        assertThat(run(port, "mosquitto_sub", "-t", "show/a", "-C", "1", "-W", "20"))
                .isEqualTo("1");
        run(port, "mosquitto_pub", "-r", "-q", "1", "-t", "show/b", "-m", "21.5");
        near.until("it is here", () -> textAt(near, "/mqtt/show/b").equals(String.valueOf(Value.of(21.5))));

        cable.cut();
        near.until("the cut shows", () -> textAt(near, STATE).equals("disconnected"));
        near.delete("/mqtt/show/a");
        run(port, "mosquitto_pub", "-r", "-q", "1", "-t", "show/b", "-n");
        cable.heal();

        near.until("the clear has come", () -> near.current("/mqtt/show/b").isEmpty());
        near.until("the value and the deletion are there", () -> isAt(near, "/stagebus/mqtt/bridges/far/sent", 2));
        near.set("/mqtt/show/end", Value.of(1));
        assertThat(run(port, "mosquitto_sub", "-t", "show/#", "-C", "1", "-W", "20", "-F", "%t"))
                .isEqualTo("show/end");
    }
}
