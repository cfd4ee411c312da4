package io.stagebus.benchmarks.lane;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.wire.SequenceReader;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What arrived at the receivers of a lane: how much, how late, and whether every receiver had every sequence number once and
 * in order. Generator's thread.
 */
public final class Arrivals {

    /** How many sequence numbers may be under way at once. A power of two. */
    static final int MAX_UNDER_WAY = 1 << 16;

    private final long[] expected;
    // How many receivers wait for the sequence number that has this place.
    private final int[] waiting = new int[MAX_UNDER_WAY];
    private @Nullable Histogram histogram;
    private @Nullable Pace pace;
    private long complete;
    private long received;
    private long lost;
    private long disordered;

    /** For so many receivers. */
    public Arrivals(int receivers) {
        expected = new long[receivers];
        Arrays.fill(waiting, receivers);
    }

    /** Listens for receiver number {@code index}. */
    public MessageListener listener(int index, SequenceReader reader) {
        return (ByteBuf buffer, int at, int length) -> {
            long sequence = reader.read(buffer, at, length);
            if (sequence >= 0) {
                arrived(index, sequence);
            }
        };
    }

    /** From now on the lateness of what {@code of} paces is recorded in {@code in}, nanoseconds. */
    void record(Histogram in, Pace of) {
        histogram = in;
        pace = of;
    }

    /** Records no more. */
    void recordNothing() {
        histogram = null;
        pace = null;
    }

    private void arrived(int index, long sequence) {
        long wanted = expected[index];
        if (sequence < wanted) {
            disordered++;
            return;
        }
        lost += sequence - wanted;
        for (long each = wanted; each <= sequence; each++) {
            settle(each);
        }
        expected[index] = sequence + 1;
        received++;
        Histogram into = histogram;
        Pace paced = pace;
        if (into != null && paced != null && paced.holds(sequence)) {
            into.recordValue(Math.max(0, System.nanoTime() - paced.intendedNanos(sequence)));
        }
    }

    private void settle(long sequence) {
        int place = (int) sequence & (MAX_UNDER_WAY - 1);
        if (--waiting[place] == 0) {
            waiting[place] = expected.length;
            complete++;
        }
    }

    /** How many sequence numbers every receiver has had, or will never have: it had a later one. */
    public long complete() {
        return complete;
    }

    /** How many messages arrived, at all receivers together. */
    public long received() {
        return received;
    }

    /** How many were left out: a later one arrived and they had not. */
    public long lost() {
        return lost;
    }

    /** How many arrived after a later one, or twice. */
    public long disordered() {
        return disordered;
    }

    /** How many receivers there are. */
    public int receivers() {
        return expected.length;
    }
}
