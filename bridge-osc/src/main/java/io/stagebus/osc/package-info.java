/**
 * The OSC door: {@code codec} turns bytes into packets, {@code mapping} turns messages into commands and signals into
 * messages, {@code server} owns the socket and the peers.
 */
@NullMarked
package io.stagebus.osc;

import org.jspecify.annotations.NullMarked;
