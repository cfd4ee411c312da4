/** Topic names and topic filters, and the addresses and patterns they stand for (R2). */
@NullMarked
package io.stagebus.mqtt.topic;

import org.jspecify.annotations.NullMarked;
