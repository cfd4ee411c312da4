package io.stagebus.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RoundsTest {

    @Test
    void the_ratio_is_taken_within_each_round() {
        Rounds rounds = new Rounds();
        rounds.add(12, 10);
        rounds.add(130, 100);
        rounds.add(11, 10);
        assertThat(rounds.measured()).isEqualTo(12);
        assertThat(rounds.bare()).isEqualTo(10);
        assertThat(rounds.ratio()).isEqualTo(1.2);
    }

    @Test
    void the_median_of_an_even_number_is_between_the_two_in_the_middle() {
        assertThat(Rounds.median(List.of(4.0, 1.0, 3.0, 100.0))).isEqualTo(3.5);
    }

    @Test
    void nothing_has_no_median() {
        assertThatIllegalArgumentException().isThrownBy(() -> Rounds.median(List.of()));
    }
}
