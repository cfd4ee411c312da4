/** The load clients: one event loop that spins while it measures, and raw WebSocket, MQTT and OSC connections on it. */
@NullMarked
package io.stagebus.benchmarks.client;

import org.jspecify.annotations.NullMarked;
