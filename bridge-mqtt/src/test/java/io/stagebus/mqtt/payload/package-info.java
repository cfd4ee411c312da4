/** Tests. */
@NullMarked
package io.stagebus.mqtt.payload;

import org.jspecify.annotations.NullMarked;
