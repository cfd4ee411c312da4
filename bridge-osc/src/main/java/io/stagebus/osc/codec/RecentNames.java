package io.stagebus.osc.codec;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers addresses by their bytes, so that one that comes again and again is neither decoded nor made anew. Each address
 * has one place, which the last one to need it gets: what a stranger sends can make this slower, never larger. Not
 * thread-safe.
 */
final class RecentNames {

    private static final int PLACES = 2048;
    /** Longer ones are not worth keeping. */
    private static final int MAX_BYTES = 128;

    private static final class Entry {
        /** Eight bytes each, but the last four if they are alone. */
        private final long[] words;

        private final int bytes;
        private final String name;

        Entry(long[] words, int bytes, String name) {
            this.words = words;
            this.bytes = bytes;
            this.name = name;
        }
    }

    private final @Nullable Entry[] entries = new Entry[PLACES];

    /**
     * The name in {@code in} from {@code from} to {@code to}, or null when it is not known.
     *
     * @param to a multiple of four bytes behind {@code from}
     */
    @Nullable
    String find(ByteBuf in, int from, int to) {
        Entry entry = entries[place(in, from, to)];
        if (entry == null || entry.bytes != to - from) {
            return null;
        }
        long[] words = entry.words;
        int at = from;
        for (int i = 0; i < words.length; i++) {
            if (words[i] != word(in, at, to)) {
                return null;
            }
            at += 8;
        }
        return entry.name;
    }

    void keep(ByteBuf in, int from, int to, String name) {
        int bytes = to - from;
        if (bytes <= MAX_BYTES) {
            long[] words = new long[(bytes + 7) / 8];
            Arrays.setAll(words, i -> word(in, from + 8 * i, to));
            entries[place(in, from, to)] = new Entry(words, bytes, name);
        }
    }

    private static long word(ByteBuf in, int at, int to) {
        return to - at >= 8 ? in.getLong(at) : in.getInt(at);
    }

    private static int place(ByteBuf in, int from, int to) {
        long hash = 0;
        for (int at = from; at < to; at += 8) {
            hash = (hash ^ word(in, at, to)) * 0x9E37_79B9_7F4A_7C15L;
            // The product carries upwards only.
            hash ^= hash >>> 32;
        }
        return (int) hash & (PLACES - 1);
    }
}
