/**
 * The sockets and the peers. All channels live on the event loop that is the bus thread, so a packet is decoded, applied and
 * answered without a hand-over, and nothing here needs a lock.
 *
 * <p>In: {@code OscHandler} (UDP) or {@code StreamHandler} (TCP) → {@code OscReceiver} (decode, names, patterns), with
 * {@code BundleReceiver} and {@code Timing} → a {@code PeerSource} (who) → the bus, or {@code ControlMessages}. Out: the bus
 * → {@code OscPeer} (who wants what) → {@code Encoding} (bytes, once for all) → its {@code Link}.
 *
 * <p>{@code UdpListener} and {@code TcpListener} open ports; {@code Devices} has what the configuration names, and a
 * {@code Dialer} for each that is called by TCP.
 */
@NullMarked
package io.stagebus.osc.server;

import org.jspecify.annotations.NullMarked;
