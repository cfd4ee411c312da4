package io.stagebus.osc.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Published OSC libraries of other languages talk with the door both ways, with every tag they know. */
class ForeignPeersIT {

    private static Value map(Object... entries) {
        Map<String, Value> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], Value.of(((Number) entries[i + 1]).longValue()));
        }
        return new Value.Dict(map);
    }

    private static final Map<String, Value> SENT = Map.ofEntries(
            Map.entry("i", Value.of(42L)),
            Map.entry("f", Value.of(0.5)),
            Map.entry("s", Value.of("foh")),
            Map.entry("b", Value.of(Bytes.copyOf(new byte[] {1, 2, 3}))),
            Map.entry("h", Value.of((1L << 32) + 2)),
            Map.entry("d", Value.of(0.1)),
            Map.entry("T", Value.TRUE),
            Map.entry("F", Value.FALSE),
            Map.entry("N", Value.NULL),
            Map.entry("I", Value.of(Double.POSITIVE_INFINITY)),
            Map.entry("c", Value.of("A")),
            Map.entry("m", map("port", 1, "status", 144, "data1", 60, "data2", 127)),
            Map.entry("many", Value.array(Value.of(1L), Value.of(0.5), Value.of("x"))),
            Map.entry("bundle", Value.of(7L)));

    private static void sentAll(OscGateway gateway, List<String> tags) {
        for (String tag : tags) {
            assertThat(gateway.value("/osc/peer/" + tag)).as(tag).isEqualTo(Optional.ofNullable(SENT.get(tag)));
        }
    }

    private static OscGateway gateway() throws IOException {
        return new OscGateway(OscGateway.onLoopback(OscFixture.unlimited()), 0);
    }

    @Test
    void theNpmPackageOsc() throws IOException, InterruptedException {
        try (OscGateway gateway = gateway();
                ForeignPeer peer = ForeignPeer.node("osc.mjs", gateway.address.getPort())) {
            peer.next("/stagebus/pong");
            sentAll(gateway, List.of("i", "f", "s", "b", "h", "d", "T", "F", "N", "I", "c", "m", "many", "bundle"));
            assertThat(gateway.value("/osc/peer/r")).contains(map("red", 255, "green", 128, "blue", 0, "alpha", 255));

            gateway.set(
                    "/osc/from/us",
                    Value.array(
                            Value.of(1L),
                            Value.of(0.5),
                            Value.of("text"),
                            Value.TRUE,
                            Value.of(Bytes.copyOf(new byte[] {9, 8}))));
            assertThat(peer.next("/from/us"))
                    .isEqualTo("[\"/from/us\",[[\"i\",1],[\"f\",0.5],[\"s\",\"text\"],[\"T\",true],[\"b\",[9,8]]]]");
            gateway.set("/osc/from/null", Value.NULL);
            assertThat(peer.next("/from/null")).isEqualTo("[\"/from/null\",[[\"N\",null]]]");
        }
    }

    @Test
    void theNpmPackageNodeOsc() throws IOException, InterruptedException {
        try (OscGateway gateway = gateway();
                ForeignPeer peer = ForeignPeer.node("node-osc.mjs", gateway.address.getPort())) {
            peer.next("/stagebus/pong");
            sentAll(gateway, List.of("i", "f", "s", "b", "T", "F", "many", "bundle"));

            gateway.set("/osc/from/us", Value.array(Value.of(1L), Value.of(0.5), Value.of("text"), Value.TRUE));
            assertThat(peer.next("/from/us")).isEqualTo("[\"/from/us\",[1,0.5,\"text\",true]]");
        }
    }

    @Test
    void pythonOsc() throws IOException, InterruptedException {
        try (OscGateway gateway = gateway();
                ForeignPeer peer = ForeignPeer.python("python_osc.py", gateway.address.getPort())) {
            peer.next("/stagebus/pong");
            sentAll(gateway, List.of("i", "f", "s", "b", "h", "d", "T", "F", "N", "m", "many", "bundle"));
            assertThat(gateway.value("/osc/peer/r")).contains(map("red", 255, "green", 128, "blue", 0, "alpha", 1));

            gateway.set(
                    "/osc/from/us",
                    Value.array(
                            Value.of(1L),
                            Value.of(0.5),
                            Value.of("text"),
                            Value.FALSE,
                            Value.of(1L << 40),
                            Value.NULL));
            assertThat(peer.next("/from/us")).isEqualTo("[\"/from/us\",[1,0.5,\"text\",false,1099511627776,null]]");
        }
    }
}
