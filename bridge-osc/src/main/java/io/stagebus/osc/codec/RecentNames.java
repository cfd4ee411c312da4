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
    private static final int MAX_WORDS = 32;

    private static final class Entry {
        private final int[] words;
        private final String name;

        Entry(int[] words, String name) {
            this.words = words;
            this.name = name;
        }
    }

    private final @Nullable Entry[] entries = new Entry[PLACES];

    /**
     * The name in {@code in} from {@code from} to {@code to}, or null when it is not known.
     *
     * @param hash of the words, see {@link #mix}
     * @param to a multiple of four bytes behind {@code from}
     */
    @Nullable
    String find(ByteBuf in, int from, int to, int hash) {
        Entry entry = entries[place(hash)];
        if (entry == null || entry.words.length != (to - from) / 4) {
            return null;
        }
        for (int i = 0; i < entry.words.length; i++) {
            if (entry.words[i] != in.getInt(from + 4 * i)) {
                return null;
            }
        }
        return entry.name;
    }

    void keep(ByteBuf in, int from, int to, int hash, String name) {
        int length = (to - from) / 4;
        if (length <= MAX_WORDS) {
            int[] words = new int[length];
            Arrays.setAll(words, i -> in.getInt(from + 4 * i));
            entries[place(hash)] = new Entry(words, name);
        }
    }

    static int mix(int hash, int word) {
        return (hash ^ word) * 0x9E37_79B1;
    }

    private static int place(int hash) {
        return (hash ^ (hash >>> 15)) & (PLACES - 1);
    }
}
