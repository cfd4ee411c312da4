/** Tests. */
@NullMarked
package io.stagebus.mqtt.topic;

import org.jspecify.annotations.NullMarked;
