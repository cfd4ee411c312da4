/** Links to other brokers: what goes there, what comes from there, and what waits meanwhile. */
@NullMarked
package io.stagebus.mqtt.outward;

import org.jspecify.annotations.NullMarked;
