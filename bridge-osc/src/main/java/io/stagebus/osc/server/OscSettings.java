package io.stagebus.osc.server;

import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One OSC listener. Immutable.
 *
 * @param bind where to listen for UDP; port 0 takes a free one
 * @param root what peers see unless they choose otherwise ({@code --osc-namespace}; R3)
 * @param peers what is granted to whoever sends
 * @param targets devices that get changes without asking
 * @param receiveBufferBytes what to ask the kernel for, 1 or more; it may grant less
 */
public record OscSettings(
        InetSocketAddress bind, OscRoot root, PeerPolicy peers, List<FixedTarget> targets, int receiveBufferBytes) {

    /** Enough for some ten thousand small datagrams, should the thread be away for a moment. */
    public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 4 << 20;

    /** Copies {@code targets}, whose names and addresses must differ. */
    public OscSettings {
        targets = List.copyOf(targets);
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

    /** A listener with default policies and no targets. */
    public static OscSettings at(InetSocketAddress bind, OscRoot root) {
        return new OscSettings(bind, root, PeerPolicy.DEFAULT, List.of(), DEFAULT_RECEIVE_BUFFER_BYTES);
    }
}
