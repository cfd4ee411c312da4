/** The MQTT door. */
@NullMarked
package io.stagebus.mqtt;

import org.jspecify.annotations.NullMarked;
