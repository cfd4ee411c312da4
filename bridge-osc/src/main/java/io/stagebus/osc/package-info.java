/**
 * The OSC door: {@code codec} turns bytes into packets, {@code stream} finds them in a stream of bytes, {@code mapping} turns
 * messages into commands and signals into messages, {@code server} owns the sockets and the peers.
 */
@NullMarked
package io.stagebus.osc;

import org.jspecify.annotations.NullMarked;
