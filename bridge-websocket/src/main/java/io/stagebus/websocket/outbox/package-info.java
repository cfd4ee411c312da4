/** What waits to be sent: encoded once, written in batches, conflated when a client is too slow (R21). */
@NullMarked
package io.stagebus.websocket.outbox;

import org.jspecify.annotations.NullMarked;
