/** Tests. */
@NullMarked
package io.stagebus.mqtt.session;

import org.jspecify.annotations.NullMarked;
