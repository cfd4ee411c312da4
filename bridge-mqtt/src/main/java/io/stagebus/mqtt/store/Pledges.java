package io.stagebus.mqtt.store;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of the room for notes is taken by what no session can give up for another: the sessions themselves, what they have
 * subscribed to, and the packet identifiers of QoS 2. One session has its share of the room, and all together have half of
 * it, so that there is always some for messages. Bus thread only.
 */
final class Pledges {

    /** One session has so small a part of all the room, ... */
    private static final int SHARES = 32;

    /** ... but always this many notes of this many bytes. */
    private static final int LEAST_NOTES = 64;

    private static final long LEAST_BYTES = 256 * 1024;

    private static final class Share {
        private int notes;
        private long bytes;
    }

    private final int maxNotes;
    private final long maxBytes;
    private final Map<Long, Share> shares = new HashMap<>();
    private int notes;
    private long bytes;

    /** Nothing is pledged of this much room. */
    Pledges(int maxNotes, long maxBytes) {
        this.maxNotes = maxNotes;
        this.maxBytes = maxBytes;
    }

    /** Whether a session may pledge so much more. */
    boolean admits(long session, int moreNotes, long moreBytes) {
        Share share = shares.getOrDefault(session, new Share());
        boolean hasShare = share.notes + moreNotes <= Math.max(LEAST_NOTES, maxNotes / SHARES)
                && share.bytes + moreBytes <= Math.max(LEAST_BYTES, maxBytes / SHARES);
        return hasShare && notes + moreNotes <= maxNotes / 2 && bytes + moreBytes <= maxBytes / 2;
    }

    /** A session holds so much more, or less. */
    void add(long session, int moreNotes, long moreBytes) {
        Share share = shares.computeIfAbsent(session, none -> new Share());
        share.notes += moreNotes;
        share.bytes += moreBytes;
        notes += moreNotes;
        bytes += moreBytes;
        if (share.notes == 0) {
            shares.remove(session);
        }
    }
}
