package io.stagebus.osc.server;

import io.stagebus.osc.codec.OscException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Where a listener counts. Counted on the bus thread, read on any. */
final class Counts {

    final LongAdder datagrams = new LongAdder();
    final LongAdder overload = new LongAdder();
    final LongAdder patterns = new LongAdder();
    final LongAdder patternsUnmatched = new LongAdder();
    final LongAdder patternsRefused = new LongAdder();
    final LongAdder bundlesRefused = new LongAdder();
    final LongAdder backlogDropped = new LongAdder();
    final LongAdder tooLong = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder echoes = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder controls = new LongAdder();
    final LongAdder lateBundles = new LongAdder();
    final LongAdder lateDropped = new LongAdder();
    final LongAdder peers = new LongAdder();
    final LongAdder connections = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();
    final LongAdder framingLost = new LongAdder();
    final LongAdder peersRefused = new LongAdder();
    final LongAdder peersEvicted = new LongAdder();
    final LongAdder peersExpired = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder unsendable = new LongAdder();
    final LongAdder sendFailures = new LongAdder();
    final LongAdder failures = new LongAdder();

    volatile int receiveBufferBytes;

    private final Map<OscException.Kind, LongAdder> malformed = new EnumMap<>(OscException.Kind.class);

    Counts() {
        for (OscException.Kind kind : OscException.Kind.values()) {
            malformed.put(kind, new LongAdder());
        }
    }

    /** Counts a packet that was none; says whether it is the first of its kind. */
    boolean malformed(OscException.Kind kind) {
        LongAdder count = malformed.computeIfAbsent(kind, unknown -> new LongAdder());
        count.increment();
        return count.sum() == 1;
    }

    /** Counts; says whether it was the first. */
    static boolean first(LongAdder count) {
        count.increment();
        return count.sum() == 1;
    }

    OscCounters snapshot() {
        return snapshot(0);
    }

    OscCounters snapshot(long kernelDrops) {
        Map<OscException.Kind, Long> kinds = new HashMap<>();
        malformed.forEach((kind, count) -> {
            if (count.sum() > 0) {
                kinds.put(kind, count.sum());
            }
        });
        return new OscCounters(
                datagrams.sum(),
                kinds,
                overload.sum(),
                patterns.sum(),
                patternsUnmatched.sum(),
                patternsRefused.sum(),
                bundlesRefused.sum(),
                backlogDropped.sum(),
                tooLong.sum(),
                writes.sum(),
                echoes.sum(),
                rejected.sum(),
                controls.sum(),
                lateBundles.sum(),
                lateDropped.sum(),
                peers.intValue(),
                connections.intValue(),
                connectionsRefused.sum(),
                framingLost.sum(),
                peersRefused.sum(),
                peersEvicted.sum(),
                peersExpired.sum(),
                sent.sum(),
                dropped.sum(),
                unsendable.sum(),
                sendFailures.sum(),
                failures.sum(),
                receiveBufferBytes,
                kernelDrops);
    }
}
