package io.stagebus.appliance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** How a watch ends when its watcher may be here no more: with one line that says so, and no others. */
class WatchStreamTest {

    private final BusFixture fixture = new BusFixture();
    private final Session session = Session.inPlaceOf("al", "admin", "watch", "al", "", AccessScope.OPEN);
    private final Reader reader = new Reader();

    /** Takes as many chunks as the test asks for. */
    private static final class Reader implements Subscriber<byte[]> {
        private final List<String> lines = new ArrayList<>();
        private @Nullable Subscription subscription;
        private int completed;

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(byte[] chunk) {
            lines.addAll(new String(chunk, StandardCharsets.UTF_8).lines().toList());
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            completed++;
        }
    }

    private void watch(BooleanSupplier standing) {
        new WatchStream(
                        fixture.bus,
                        fixture.executor,
                        fixture.executor::execute,
                        AddressPattern.ALL,
                        false,
                        session,
                        standing)
                .subscribe(reader);
        fixture.executor.run();
    }

    private void request(long chunks) {
        Objects.requireNonNull(reader.subscription).request(chunks);
        fixture.executor.run();
    }

    private void revoke() {
        fixture.bus.end(one -> one == session, "taken back");
        fixture.executor.run();
    }

    @Test
    void theClosingLineIsWrittenOnceHoweverMuchWasAskedFor() {
        watch(() -> true);
        request(10);
        assertThat(reader.lines).containsExactly("{\"control\":\"live\"}");

        revoke();

        assertThat(reader.lines)
                .containsExactly("{\"control\":\"live\"}", "{\"control\":\"closed\",\"reason\":\"taken back\"}");
        assertThat(reader.completed).isOne();
    }

    @Test
    void theClosingLineWaitsForAReaderThatAskedForNoMore() {
        watch(() -> true);
        request(1);

        revoke();
        assertThat(reader.lines).containsExactly("{\"control\":\"live\"}");
        assertThat(reader.completed).isZero();

        request(1);
        assertThat(reader.lines).hasSize(2).last().asString().contains("\"closed\"");
        assertThat(reader.completed).isOne();
    }

    @Test
    void whoseRightsWereTakenBackOnTheWayIsNotShownAnything() {
        watch(() -> false);
        request(10);

        assertThat(reader.lines).singleElement().asString().contains("\"closed\"", "taken back");
        assertThat(reader.completed).isOne();
        assertThat(fixture.bus.session("watch")).isEmpty();
    }
}
