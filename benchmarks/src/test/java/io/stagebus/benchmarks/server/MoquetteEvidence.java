package io.stagebus.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.benchmarks.server.Moquette.Client;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README and ADR 2 say of moquette-broker 0.17, the published one, replayed against it as it is, with a name and a
 * password that its clients have. Where this fails because it has become better, the decision is open again. With {@code
 * ./mvnw -Pevidence verify} each line is printed.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MoquetteEvidence {

    private static final int ATTACKS = 32;

    @TempDir
    Path folder;

    private static void say(String what, boolean fails) {
        if (Boolean.getBoolean("stagebus.evidence")) {
            System.out.println((fails ? "FAIL" : "PASS") + " moquette-broker 0.17: " + what);
        }
        assertThat(fails)
                .as("moquette-broker still fails here; if not, ADR 2 is open again: " + what)
                .isTrue();
    }

    /** How many of some clients that may come in do. */
    private static int cameIn(Moquette broker) throws IOException {
        int count = 0;
        for (int i = 0; i < 4; i++) {
            Optional<Client> client = broker.connect("honest" + i);
            count += client.isPresent() ? 1 : 0;
            if (client.isPresent()) {
                client.get().close();
            }
        }
        return count;
    }

    @Test
    void itKnowsNoMqtt5() throws IOException, InterruptedException {
        try (Moquette broker = Moquette.start(folder);
                Client client = broker.open()) {
            client.packet(0x10, "0004 4d515454 05 02 003c 00 0001 61");
            Optional<String> answer = client.answer();
            // Behind the type: flags, and the reason why not.
            String reason = answer.map(hex -> hex.substring(4, 6)).orElse("none at all");
            say("the answer to a CONNECT of MQTT 5 is " + reason, !reason.equals("00"));
        }
    }

    @Test
    void willsOfQos3LockEverybodyOut() throws IOException, InterruptedException {
        try (Moquette broker = Moquette.start(folder)) {
            assertThat(cameIn(broker)).isEqualTo(4);
            for (int i = 0; i < ATTACKS; i++) {
                try (Client client = broker.open()) {
                    client.packet(0x10, Moquette.connect("will" + i, 0xDE, "0001 77 0001 6d"));
                }
            }
            int left = cameIn(broker);
            say(
                    ATTACKS + " CONNECTs with Will QoS 3, from who has credentials, leave " + left
                            + " of 4 clients that come in",
                    left == 0);
        }
    }

    @Test
    void deepFiltersLockEverybodyOut() throws Exception {
        try (Moquette broker = Moquette.start(folder)) {
            assertThat(cameIn(broker)).isEqualTo(4);
            subscribeDeeply(broker);
            int left = cameIn(broker);
            say(
                    "SUBSCRIBEs of 3,900 levels, from who has credentials, leave " + left
                            + " of 4 clients that come in",
                    left == 0);
        }
    }

    /** All attackers at once: once everybody is locked out each of them waits in vain for an answer. */
    private static void subscribeDeeply(Moquette broker) throws InterruptedException, ExecutionException {
        try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> attacks = new ArrayList<>();
            for (int i = 0; i < ATTACKS; i++) {
                String clientId = "deep" + i;
                attacks.add(() -> {
                    Optional<Client> client = broker.connect(clientId);
                    if (client.isPresent()) {
                        client.get().packet(0x82, "0001 1e78" + "612f".repeat(3_900) + "00");
                        client.get().answer();
                        client.get().close();
                    }
                    return null;
                });
            }
            for (Future<Void> attack : attackers.invokeAll(attacks)) {
                attack.get();
            }
        }
    }

    @Test
    void whatItAcknowledgedIsGoneAfterAKill() throws IOException, InterruptedException {
        String[] kept = {"persistence_enabled=true"};
        try (Moquette broker = Moquette.start(folder, kept)) {
            Client writer = broker.connect("writer").orElseThrow();
            writer.packet(0x33, "0001 61 0001 6b657074");
            assertThat(writer.answer()).as("the PUBACK").contains("400001");
            broker.kill();
        }
        try (Moquette broker = Moquette.start(folder, kept)) {
            Client reader = broker.connect("reader").orElseThrow();
            reader.packet(0x82, "0001 0001 61 01");
            assertThat(reader.answer()).as("the SUBACK").isPresent();
            Optional<String> retained = reader.answer();
            say("a retained message of QoS 1 that it acknowledged is gone after kill -9", retained.isEmpty());
        }
    }
}
