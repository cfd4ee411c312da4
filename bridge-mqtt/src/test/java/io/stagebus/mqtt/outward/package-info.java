/** Tests of links to other brokers. */
@NullMarked
package io.stagebus.mqtt.outward;

import org.jspecify.annotations.NullMarked;
