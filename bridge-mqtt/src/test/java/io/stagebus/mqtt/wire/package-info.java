/** Tests. */
@NullMarked
package io.stagebus.mqtt.wire;

import org.jspecify.annotations.NullMarked;
