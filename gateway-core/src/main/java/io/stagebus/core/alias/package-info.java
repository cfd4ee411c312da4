/** Addresses that are one thing: a fader and the dimmer it moves. */
@NullMarked
package io.stagebus.core.alias;

import org.jspecify.annotations.NullMarked;
