package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which address which bytes are, so that the address of the next SET from the same fader costs a comparison
 * instead of a string, and arrives as the same object that the state and the subscriptions know already. Not thread-safe:
 * one per event loop.
 *
 * <p>Direct-mapped: an address that hashes to a taken place displaces what was there, so the table is bounded and never
 * swept.
 */
public final class AddressTable {

    private static final int PLACES = 4096;
    private static final int MAX_BYTES = 256;

    private static final class Known {
        private final long[] words;
        private final int length;
        private final WireAddress address;

        Known(long[] words, int length, WireAddress address) {
            this.words = words;
            this.length = length;
            this.address = address;
        }
    }

    private final @Nullable Known[] places = new @Nullable Known[PLACES];
    private final long[] words = new long[(MAX_BYTES + Long.BYTES - 1) / Long.BYTES];

    /** An empty table. */
    public AddressTable() {}

    /** The address in {@code length} bytes from {@code index} on, or {@code null} when these bytes are new here. */
    @Nullable
    WireAddress find(ByteBuf bytes, int index, int length) {
        if (length > MAX_BYTES) {
            return null;
        }
        Known known = places[load(bytes, index, length)];
        return known != null && known.length == length && startsWithLoaded(known.words) ? known.address : null;
    }

    /** Remembers what {@link #find} was last asked for in vain. */
    void remember(ByteBuf bytes, int index, int length, WireAddress address) {
        if (length <= MAX_BYTES && address.isValid()) {
            int place = load(bytes, index, length);
            places[place] = new Known(Arrays.copyOf(words, wordsOf(length)), length, address);
        }
    }

    private static int wordsOf(int length) {
        return (length + Long.BYTES - 1) / Long.BYTES;
    }

    /** Reads the bytes into {@link #words} and answers their place. */
    private int load(ByteBuf bytes, int index, int length) {
        long hash = length;
        int at = index;
        int full = length >>> 3;
        for (int i = 0; i < full; i++) {
            long word = bytes.getLong(at);
            words[i] = word;
            hash = (hash ^ word) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
            at += Long.BYTES;
        }
        if (full < wordsOf(length)) {
            long word = last(bytes, index, length);
            words[full] = word;
            hash = (hash ^ word) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return (int) (hash ^ (hash >>> 17)) & (PLACES - 1);
    }

    /** The last bytes in one word; where there are eight, some of them stand in the word before too. */
    private static long last(ByteBuf bytes, int index, int length) {
        if (length >= Long.BYTES) {
            return bytes.getLong(index + length - Long.BYTES);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << 8) | bytes.getUnsignedByte(index + i);
        }
        return word;
    }

    private boolean startsWithLoaded(long[] stored) {
        for (int i = 0; i < stored.length; i++) {
            if (stored[i] != words[i]) {
                return false;
            }
        }
        return true;
    }
}
