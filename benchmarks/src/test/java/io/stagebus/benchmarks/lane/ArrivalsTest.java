package io.stagebus.benchmarks.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.benchmarks.wire.SequenceReader;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {

    private final Arrivals arrivals = new Arrivals(2);

    private void arrive(int receiver, long sequence) {
        ByteBuf message = Unpooled.buffer().writeLong(sequence);
        arrivals.listener(receiver, SequenceReader::lastLong).onMessage(message, 0, 8);
    }

    @Test
    void a_signal_is_complete_when_everybody_has_it() {
        arrive(0, 0);
        arrive(0, 1);
        assertThat(arrivals.complete()).isZero();
        arrive(1, 0);
        assertThat(arrivals.complete()).isEqualTo(1);
        arrive(1, 1);
        assertThat(arrivals.complete()).isEqualTo(2);
        assertThat(arrivals.received()).isEqualTo(4);
    }

    @Test
    void a_gap_is_a_loss_and_does_not_hold_up_the_rest() {
        arrive(0, 0);
        arrive(1, 2);
        assertThat(arrivals.lost()).isEqualTo(2);
        arrive(0, 1);
        arrive(0, 2);
        assertThat(arrivals.complete()).isEqualTo(3);
        assertThat(arrivals.disordered()).isZero();
    }

    @Test
    void what_comes_late_or_twice_is_out_of_order() {
        arrive(0, 1);
        arrive(0, 0);
        arrive(0, 1);
        assertThat(arrivals.disordered()).isEqualTo(2);
        assertThat(arrivals.received()).isEqualTo(1);
    }

    @Test
    void lateness_counts_from_when_a_signal_ought_to_have_gone_out() {
        Histogram histogram = Load.histogram();
        long start = System.nanoTime() - 1_000_000_000;
        Pace pace = new Pace(100, start, 0);
        assertThat(pace.take(start)).isEqualTo(1);
        assertThat(pace.take(start + 25_000_000)).isEqualTo(2);
        assertThat(pace.intendedNanos(2)).isEqualTo(start + 20_000_000);
        arrivals.record(histogram, pace);
        arrive(0, 2);
        arrive(1, 3);
        assertThat(histogram.getTotalCount()).as("number 3 is not due yet").isEqualTo(1);
        assertThat(histogram.getMinValue()).isGreaterThan(970_000_000L);
    }
}
