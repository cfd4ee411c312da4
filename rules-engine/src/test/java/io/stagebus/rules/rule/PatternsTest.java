package io.stagebus.rules.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidPatternException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What patterns capture, whom rules are about, and when a window is open. */
class PatternsTest {

    private static Map<String, String> captured(String pattern, String address) throws InvalidPatternException {
        CapturePattern known = CapturePattern.parse(pattern);
        assertThat(known.pattern().matches(Address.of(address))).isTrue();
        return known.of(Address.of(address));
    }

    @Test
    void namesStandForSegments() throws InvalidPatternException {
        assertThat(captured("/cue/{list}/{cue}", "/cue/1/12")).isEqualTo(Map.of("list", "1", "cue", "12"));
        assertThat(captured("/{root}/**/{last}", "/a/b/c/d")).isEqualTo(Map.of("root", "a", "last", "d"));
        assertThat(captured("/x*/{a}", "/xyz/q")).isEqualTo(Map.of("a", "q"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/{a}/{a}", "/{value}", "/{address}", "/{1}", "/{}", "/**/{a}/**", "a/{b}"})
    void aNameThatCannotBeToldIsRefused(String pattern) {
        assertThrows(InvalidPatternException.class, () -> CapturePattern.parse(pattern));
    }

    @Test
    void anyStarMatchesAnyCharacters() {
        assertThat(Who.matches("iPad*", "iPad FOH")).isTrue();
        assertThat(Who.matches("*a*b*", "xxaxxbxx")).isTrue();
        assertThat(Who.matches("*a*b", "xxaxxbxx")).isFalse();
        assertThat(Who.matches("", "")).isTrue();
        assertThat(Who.matches("a", "")).isFalse();
    }

    @Test
    void aWindowPastMidnightBelongsToTheDayItBegan() {
        TimeWindow friday =
                new TimeWindow(LocalTime.of(18, 0), LocalTime.of(2, 0), Set.of(DayOfWeek.FRIDAY), ZoneOffset.UTC);

        assertThat(friday.contains(Instant.parse("2026-07-03T18:00:00Z"))).isTrue();
        assertThat(friday.contains(Instant.parse("2026-07-04T01:59:59Z"))).isTrue();
        assertThat(friday.contains(Instant.parse("2026-07-04T02:00:00Z"))).isFalse();
        assertThat(friday.contains(Instant.parse("2026-07-03T01:00:00Z"))).isFalse();
        assertThat(friday.contains(Instant.parse("2026-07-04T18:00:00Z"))).isFalse();
    }
}
