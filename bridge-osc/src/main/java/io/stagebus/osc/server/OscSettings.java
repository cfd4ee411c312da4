package io.stagebus.osc.server;

import io.stagebus.osc.mapping.OscHint;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The OSC door. Immutable.
 *
 * @param listeners its ports; the first one over UDP is the one that devices over UDP are sent from
 * @param peers what is granted to whoever sends
 * @param targets devices that get changes without asking
 * @param hints how values look at the addresses of the one address space; the first that matches counts
 * @param time what becomes of late bundles
 * @param receiveBufferBytes what to ask the kernel for, for each UDP port, 1 or more; it may grant less
 */
public record OscSettings(
        List<ListenerSettings> listeners,
        PeerPolicy peers,
        List<FixedTarget> targets,
        List<OscHint> hints,
        TimePolicy time,
        int receiveBufferBytes) {

    /** Enough for some ten thousand small datagrams, should the thread be away for a moment. */
    public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 4 << 20;

    /**
     * Copies the lists; names and addresses of the targets must differ, and there must be a listener: one over UDP where
     * targets are.
     */
    public OscSettings {
        listeners = List.copyOf(listeners);
        targets = List.copyOf(targets);
        hints = List.copyOf(hints);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("osc needs a listener");
        }
        if (listeners.stream().allMatch(listener -> listener.transport().isStream())) {
            targets.stream()
                    .filter(target -> !target.reach().transport().isStream())
                    .findFirst()
                    .ifPresent(target -> {
                        throw new IllegalArgumentException("osc target " + target.name()
                                + " is reached over UDP, but osc has no port over UDP to send from");
                    });
        }
        if (receiveBufferBytes < 1) {
            throw new IllegalArgumentException(
                    "osc receive-buffer must be 1 byte or more but is " + receiveBufferBytes);
        }
        if (targets.stream().map(FixedTarget::name).distinct().count() < targets.size()) {
            throw new IllegalArgumentException("osc targets must have different names");
        }
        if (targets.stream().map(FixedTarget::remote).distinct().count() < targets.size()) {
            throw new IllegalArgumentException("osc targets must have different addresses");
        }
    }

    /** One UDP port. */
    public OscSettings(
            InetSocketAddress bind, OscRoot root, PeerPolicy peers, List<FixedTarget> targets, int receiveBufferBytes) {
        this(
                List.of(new ListenerSettings(Transport.UDP, bind, root)),
                peers,
                targets,
                List.of(),
                TimePolicy.RUN_LATE,
                receiveBufferBytes);
    }

    /** One UDP port with default policies and no targets. */
    public static OscSettings at(InetSocketAddress bind, OscRoot root) {
        return new OscSettings(bind, root, PeerPolicy.DEFAULT, List.of(), DEFAULT_RECEIVE_BUFFER_BYTES);
    }
}
