/** Tests. */
@NullMarked
package io.stagebus.mqtt.broker;

import org.jspecify.annotations.NullMarked;
