package io.stagebus.benchmarks.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.server.Servers;
import io.stagebus.benchmarks.wire.ClaspFrames;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every lane carries everything, in order, through the bare server; so what the gateway loses is the gateway's loss. */
@TestInstance(Lifecycle.PER_CLASS)
final class LanesIT {

    private final Servers servers = new Servers(Path.of("none"), "", Optional.empty());
    private final Generator generator = new Generator();
    private Server bare = servers.bare();

    @BeforeAll
    void start() {
        assertThat(bare.process().cpuNanos()).isPositive();
        assertThat(bare.process().residentBytes()).isPositive();
    }

    @AfterAll
    void stop() {
        generator.close();
        servers.close();
    }

    private Outcome send(BiFunction<Lanes, Server, Lane> open, int count, int window) {
        try (Lane lane = open.apply(new Lanes(generator), bare)) {
            return new Load(generator).exactly(lane, count, window, 30);
        }
    }

    @Test
    void an_echo_comes_back() {
        Outcome outcome = send(Lanes::echo, 2_000, 256);
        assertThat(outcome.isSound()).isTrue();
        assertThat(outcome.delivered()).isEqualTo(2_000);
    }

    @Test
    void a_fan_out_reaches_everybody() {
        Outcome outcome = send((lanes, server) -> lanes.webSocket(server, 20, ClaspFrames.FIRE), 200, 16);
        assertThat(outcome.isSound()).isTrue();
        assertThat(outcome.delivered()).isEqualTo(20 * 200);
    }

    @Test
    void mqtt_and_osc_reach_a_websocket() {
        assertThat(send(Lanes::mqttToWebSocket, 200, 16).isSound()).isTrue();
        assertThat(send(Lanes::oscToWebSocket, 200, 16).isSound()).isTrue();
    }

    @Test
    void a_paced_run_sends_what_it_says_and_times_every_arrival() {
        try (Lane lane = new Lanes(generator).webSocket(bare, 2, ClaspFrames.FIRE)) {
            Outcome outcome = new Load(generator).paced(lane, 1_000, 0.5);
            assertThat(outcome.isSound()).isTrue();
            assertThat(outcome.sent()).isBetween(1L, 500L);
            assertThat(outcome.latency().getTotalCount()).isEqualTo(2 * outcome.sent());
            assertThat(outcome.micros(50)).isPositive();
        }
    }
}
