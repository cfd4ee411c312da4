/**
 * The socket and the peers. The datagram channel lives on the event loop that is the bus thread, so a packet is decoded,
 * applied and answered without a hand-over, and nothing here needs a lock.
 *
 * <p>In: {@code OscHandler} (Netty) → {@code OscReceiver} (decode, names, bundles) → {@code OscSessions} (who) → the bus, or
 * {@code ControlMessages}. Out: the bus → {@code OscPeer} (who wants what) → {@code OscOutput} (bytes).
 */
@NullMarked
package io.stagebus.osc.server;

import org.jspecify.annotations.NullMarked;
