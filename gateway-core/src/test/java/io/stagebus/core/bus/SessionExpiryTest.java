package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A session ends when what let it in is over. */
class SessionExpiryTest {

    private final BusFixture fixture = new BusFixture();
    private final RecordingSubscriber subscriber = new RecordingSubscriber();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SessionExpiry.class);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    private Session open(Duration good) {
        Instant now = Instant.EPOCH.plus(fixture.clock.wallMicros(), ChronoUnit.MICROS);
        Session session =
                new Session("test", "visitor", "tablet", "10.0.0.5:1", "ann", AccessScope.OPEN).until(now.plus(good));
        fixture.outcome(reply -> new Command.OpenSession(session, subscriber, false, reply));
        return session;
    }

    private List<String> told() {
        return lines.list.stream().map(ILoggingEvent::getMessage).toList();
    }

    @Test
    void atThatMomentAndNobodyElseDoes() {
        RecordingSubscriber other = new RecordingSubscriber();
        fixture.open(other);
        Session session = open(Duration.ofSeconds(90));

        fixture.executor.advance(Duration.ofMillis(89_999));
        assertThat(fixture.set(session, "/a", Value.of(1L))).isInstanceOf(Outcome.Applied.class);
        fixture.executor.advance(Duration.ofMillis(1));

        assertThat(subscriber.closed).isEqualTo("the right to be here is over");
        assertThat(subscriber.revoked).isTrue();
        assertThat(fixture.set(session, "/a", Value.of(2L))).isInstanceOf(Outcome.Rejected.class);
        fixture.executor.advance(Duration.ofDays(2));
        assertThat(other.closed).isEmpty();
        assertThat(fixture.bus.timers()).isZero();
    }

    @Test
    void whoIsLetInByWhatIsOverAlreadyIsOutAtOnce() {
        open(Duration.ofSeconds(-1));
        fixture.executor.advance(Duration.ZERO);

        assertThat(subscriber.revoked).isTrue();
    }

    @Test
    void whoHasGoneBeforeIsLeftAlone() {
        Session session = open(Duration.ofMinutes(20));
        fixture.outcome(reply -> new Command.CloseSession(session, reply));

        fixture.executor.advance(Duration.ofMinutes(30));

        assertThat(subscriber.closed).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void aClockThatIsSetIsNoticedWithinAMinute() {
        open(Duration.ofHours(9));
        fixture.clock.setWallMicros(
                fixture.clock.wallMicros() + Duration.ofHours(10).toMillis() * 1_000);

        fixture.executor.advance(Duration.ofMinutes(1));

        assertThat(subscriber.revoked).isTrue();
    }

    @Test
    void theLogSaysSoTenMinutesBefore() {
        open(Duration.ofHours(1));

        fixture.executor.advance(Duration.ofMinutes(49));
        assertThat(told()).isEmpty();
        fixture.executor.advance(Duration.ofMinutes(1));
        assertThat(told()).containsExactly("a session ends in ten minutes, when what let it in is over");
        assertThat(lines.list.getFirst().getKeyValuePairs())
                .extracting(Object::toString)
                .contains("principal=\"ann\"", "name=\"tablet\"", "remote=\"10.0.0.5:1\"");
        fixture.executor.advance(Duration.ofMinutes(10));
        assertThat(told()).hasSize(2).last().isEqualTo("a session ends: what let it in is over");
    }

    @Test
    void whoCameForLessIsNotToldBefore() {
        open(Duration.ofMinutes(9));

        fixture.executor.advance(Duration.ofMinutes(9));

        assertThat(told()).containsExactly("a session ends: what let it in is over");
    }

    @Test
    void aDoorMayLetGoOfItByItself() {
        subscriber.lettingGo = true;
        Session session = open(Duration.ofMinutes(1));

        fixture.executor.advance(Duration.ofMinutes(2));

        assertThat(subscriber.over).isEqualTo("the right to be here is over");
        assertThat(subscriber.closed).isEmpty();
        assertThat(fixture.bus.session(session.id())).contains(session);
    }
}
