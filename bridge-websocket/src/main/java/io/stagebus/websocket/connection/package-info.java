/** A client: what its connection may do in which state, its session on the bus, and the answers it gets. */
@NullMarked
package io.stagebus.websocket.connection;

import org.jspecify.annotations.NullMarked;
